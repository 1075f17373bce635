"""What the settings say of logging in, and no environment changes; see allauth.account."""

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/mijn/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "hoogeveen_alert.login.adapter.ClosedAccountAdapter"
ACCOUNT_FORMS = {
    "login": "hoogeveen_alert.login.login_forms.LoginForm",
    "request_login_code": "hoogeveen_alert.login.login_forms.RequestLoginCodeForm",
    "reset_password": "hoogeveen_alert.login.login_forms.ResetPasswordForm",
    "confirm_email_verification_code": (
        "hoogeveen_alert.login.code_forms.ConfirmEmailVerificationCodeForm"
    ),
    "confirm_login_code": "hoogeveen_alert.login.code_forms.ConfirmLoginCodeForm",
    "confirm_reauthentication_code": (
        "hoogeveen_alert.login.code_forms.ConfirmReauthenticationCodeForm"
    ),
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
# The municipality or an invitation vouches for the address; a code by mail proves it at log-in.
ACCOUNT_EMAIL_VERIFICATION = "none"
# No such mail is sent: the adapter does the same work for an address that is not known.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
# Digits alone: a phone shows its keys for numbers, and reads them from the mail by itself. They are
# few, so tries are counted twice; see code_forms.
_SIX_DIGITS = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_FORMAT = _SIX_DIGITS
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_FORMAT = _SIX_DIGITS
ACCOUNT_PASSWORD_RESET_BY_CODE_CODE_FORMAT = _SIX_DIGITS
# allauth's own, with a bound to what one mailbox gets in a day.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,30/d/key",
    "reset_password": "20/m/ip,5/m/key,20/d/key",
}
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
USERSESSIONS_TRACK_ACTIVITY = False
ACCOUNT_SESSION_REMEMBER = True  # until the limits of login/sessions; nobody is asked
SOCIALACCOUNT_ADAPTER = "hoogeveen_alert.login.sso.adapter.ClosedSocialAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # acts.admit knows whom to believe
SOCIALACCOUNT_STORE_TOKENS = False
