from .alone import urls as alone
from .calendar import urls as calendar
from .digests import urls as digests
from .police import urls as police
from .rounds import urls as rounds

app_name = "contacts"

urlpatterns = [
    *police.urlpatterns,
    *rounds.urlpatterns,
    *digests.urlpatterns,
    *calendar.urlpatterns,
    *alone.urlpatterns,
]
