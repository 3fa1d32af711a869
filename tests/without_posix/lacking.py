"""What Windows lacks of Python's library, so that the project's code must do without it. Only names
stand here: sitecustomize.py reads them before anything else is imported."""

MODULES = {
    *("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "posix", "syslog", "readline"),
    *("curses", "crypt", "spwd", "nis", "ossaudiodev"),
}
LACKING = {
    "os": {
        *("fork", "forkpty", "kill", "killpg", "getpgid", "getpgrp", "setpgid", "setpgrp"),
        *("getsid", "setsid", "nice", "getpriority", "setpriority", "PRIO_PROCESS"),
        *("sysconf", "sysconf_names", "confstr", "pathconf", "getuid", "geteuid", "getgid"),
        *("getegid", "getgroups", "setuid", "setgid", "getloadavg", "uname", "sched_yield"),
        *("sched_getaffinity", "sched_setaffinity", "sched_setscheduler", "wait", "wait3"),
        *("wait4", "waitid", "WNOHANG", "chown", "fchown", "lchown", "fchmod", "chroot"),
        *("mkfifo", "mknod", "statvfs", "fstatvfs", "sync", "fdatasync", "pread", "pwrite"),
        *("readv", "writev", "sendfile", "posix_fadvise", "posix_fallocate", "lockf"),
        *("openpty", "ttyname", "ctermid", "register_at_fork", "memfd_create", "eventfd"),
        *("O_DIRECTORY", "O_NOFOLLOW", "O_CLOEXEC", "O_NONBLOCK", "O_SYNC", "O_DSYNC"),
        *("getxattr", "setxattr", "listxattr", "posix_spawn", "environb", "fsencodeb"),
    },
    "signal": {
        *("SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "SIGPIPE", "SIGQUIT"),
        *("SIGSTOP", "SIGCONT", "SIGTSTP", "SIGWINCH", "alarm", "setitimer", "getitimer"),
        *("pause", "pthread_kill", "pthread_sigmask", "sigwait", "sigpending", "siginterrupt"),
    },
    "time": {"tzset", "clock_gettime", "pthread_getcpuclockid"},
}
