from django.urls import path

from llm_service import views

urlpatterns = [path("usage", views.UsageView.as_view())]
