"""What MPXJ reads in plans, as JSON: tasks with their links in minutes, and the worked hours of every day of some years.

plan.py FILE… prints one line for each file."""
import json
import sys

import jpype
import mpxj  # noqa: F401  (puts its classes in the path)

YEARS = (2010, 2015, 2018, 2019, 2021, 2026)


def main():
    jpype.startJVM()
    from java.time import LocalDate
    from org.mpxj import TimeUnit
    from org.mpxj.reader import UniversalProjectReader

    for path in sys.argv[1:]:
        file = UniversalProjectReader().read(path)

        def minutes(duration):
            return None if duration is None else round(float(duration.convertUnits(TimeUnit.MINUTES, file.getProjectProperties()).getDuration()))

        def text(value):
            return None if value is None else str(value)

        tasks = [
            {
                "row": int(task.getID()), "id": text(task.getUniqueID()), "level": int(task.getOutlineLevel()), "name": text(task.getName()),
                "start": text(task.getStart()), "finish": text(task.getFinish()), "duration": minutes(task.getDuration()),
                "milestone": bool(task.getMilestone()), "percent": float(task.getPercentageComplete() or 0),
                "predecessors": [
                    [text(link.getPredecessorTask().getUniqueID()), text(link.getType()), minutes(link.getLag())] for link in task.getPredecessors()
                ],
            }
            for task in file.getTasks()
        ]
        calendars = {}
        for calendar in file.getCalendars():
            days = {}
            for year in YEARS:
                day = LocalDate.of(year, 1, 1)
                while day.getYear() == year:
                    hours = [[span.getStart().toSecondOfDay() // 60, span.getEnd().toSecondOfDay() // 60 or 1440] for span in calendar.getHours(day)]
                    days[str(day)] = hours
                    day = day.plusDays(1)
            calendars[str(calendar.getName())] = days
        print(json.dumps({"tasks": tasks, "calendars": calendars}))


main()
