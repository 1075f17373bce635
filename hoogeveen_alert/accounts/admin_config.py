from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin with a site of our own."""

    default_site = "hoogeveen_alert.accounts.admin_site.PortalAdminSite"
