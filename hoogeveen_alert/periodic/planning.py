"""Beat's schedule, of the periodic tasks that every app declares on its AppConfig."""

from hoogeveen_alert.celery import app
from hoogeveen_alert.declarations import PeriodicTask, portal_apps


def declared_tasks() -> dict[str, PeriodicTask]:
    return {task.name: task for config in portal_apps() for task in config.periodic_tasks}


def plan_declared() -> None:
    """Once per process, whether beat, worker or web: settings are read before apps."""
    app.conf.beat_schedule = {
        name: {
            "task": task.task,
            "schedule": task.schedule,
            "options": {"expires": task.expires},
        }
        for name, task in declared_tasks().items()
    }
