"""The portal's pages, and the map file as a plain djangorestframework-gis view would give it."""

from django.urls import path
from rest_framework.generics import ListAPIView
from rest_framework.serializers import IntegerField
from rest_framework_gis.serializers import GeoFeatureModelSerializer

from groups.models import AlertGroup
from hoogeveen_alert.urls import urlpatterns as portal


class GroupSerializer(GeoFeatureModelSerializer):
    member_count = IntegerField()

    class Meta:
        model = AlertGroup
        geo_field = "area"
        fields = ("slug", "name", "status", "confirmed_on", "member_count")


class PlainGroups(ListAPIView):
    queryset = AlertGroup.objects.published().with_member_count()
    serializer_class = GroupSerializer
    authentication_classes = ()
    permission_classes = ()


urlpatterns = [*portal, path("plain.geojson", PlainGroups.as_view())]
