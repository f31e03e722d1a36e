# Completion of ntpd's and ntp-doctor's options for bash. The programs themselves say which there
# are, by --help, which is made of the table that reads them.

_gnomon_options() {
  local program=${COMP_WORDS[0]} word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  case $before in
    -c | -f | -i | -k | -l | -p | -s | --configfile | --config | --driftfile | --jaildir | --keyfile | \
      --logfile | --pidfile | --statsdir | --saveconfigquit | --ntpd)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    -u | --user)
      mapfile -t COMPREPLY < <(compgen -u -- "$word")
      return
      ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2>/dev/null |
      grep -oE '^ +(-., )?--[a-z-]+' | grep -oE -- '--?[a-zA-Z0-9!-]+')" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -A hostname -- "$word")
  fi
}

complete -F _gnomon_options ntpd ntp-doctor
