"""Standing of people with modules: one person (`one`) and everybody at once (`everybody`), by the same rule.

| state | when | on screen |
|---|---|---|
| exempt | an exemption holds on the day, of every module or of this one | 免除 |
| on_leave | a leave or childcare leave holds on the day | 休職・育休中 |
| expiring | as completed, and the last day of the completion is at most 60 days after the day | 修了(まもなく期限切れ) |
| completed | an attempt is passed and its completion has not run out | 修了 |
| expired | the completion has run out, and nothing was begun since | 修了の有効期限切れ |
| not_started | there is no attempt | 未着手 |
| in_progress | an attempt is open | 受講中 |
| grading | the last attempt is handed in and has no grade yet | 提出済み(採点中) |
| awaiting | whether the last attempt is passed depends on points that a person has still to give | 採点待ち(担当者) |
| failed | the last attempt is failed; `attempts_left` says whether another may be begun | 不合格 |

The first line that fits holds. Late is not a state: who is late may also be in the middle of an attempt. `overdue` says so: the
last day in time is before the day, the state is expired, not_started, in_progress or failed, and the module is not retired.

A completion is a passed attempt. Of several the last, by their numbers, is the one that counts. It begins on the day of the
hand-in, and its last day follows from `valid` of the attempt's own edition. A cycle is what comes after it: attempts are counted
from there, as many as the edition says at which the cycle was begun (before that, the newest) and as were given on top in this
cycle. Old cycles stay on record as they were. An attempt that was voided counts for nothing.

A new attempt may be begun while a completion still holds only if, passed today at the newest edition, it would last longer.
"""
