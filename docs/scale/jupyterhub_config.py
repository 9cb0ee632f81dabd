"""JupyterHub for trainers: it signs them in with the account they have in the office, and gives each a Lab on the course.

Install `jupyterhub` and `jupyterhub-idle-culler` beside the kit, in the same environment. Employees never come here: they answer on
the kit's own pages. Whoever has a Lab reads the keys and can change the course's files, as in `kenshu lab`.
"""

import os
import sys
from importlib.util import find_spec
from pathlib import Path

c = get_config()  # noqa: F821 - JupyterHub gives it

COURSE = Path(os.environ.get("KENSHU_COURSE", "/srv/kenshu-course"))
found = find_spec("kenshu")
LAB_CONFIG = Path(found.submodule_search_locations[0]) / "lab" / "config" if found else Path()

# Behind nginx (nginx.conf): this machine alone reaches it.
c.JupyterHub.bind_url = "http://127.0.0.1:8000/labs/"
c.JupyterHub.hub_bind_url = "http://127.0.0.1:8081"
c.JupyterHub.cleanup_servers = False  # Labs outlive a restart of the hub

# Who may come in: accounts of this computer, which may be those of the office's directory (SSSD). For OpenID Connect take
# "generic-oauth" of the package oauthenticator.
c.JupyterHub.authenticator_class = "pam"
c.PAMAuthenticator.open_sessions = False
c.LocalAuthenticator.allowed_groups = {"kenshu-trainers"}
c.Authenticator.admin_users = set()

# A Lab runs as its trainer's own account; the course's folder belongs to the group kenshu-trainers (chmod g+rws).
c.Spawner.notebook_dir = str(COURSE)
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = 60
c.Spawner.environment = {
    "KENSHU_COURSE": str(COURSE),
    "KENSHU_DATABASE": os.environ.get("KENSHU_DATABASE", ""),
    "JUPYTER_CONFIG_PATH": os.pathsep.join([str(COURSE / "grading"), str(LAB_CONFIG)]),
}
# Nothing is asked of another host.
c.Spawner.args = [
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
]

# A Lab that nobody has used for an hour ends.
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]
c.JupyterHub.services = [{"name": "idle-culler", "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600"]}]
