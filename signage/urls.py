from .budgets import urls as budgets
from .requests import urls as requests
from .street import urls as street

app_name = "signage"

urlpatterns = [*street.urlpatterns, *requests.urlpatterns, *budgets.urlpatterns]
