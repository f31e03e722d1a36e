# Completion of ntpq's options, commands and hosts for bash. A test compares both lists with the
# tables of the program.

_ntpq() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local options="-4 -6 -c -p -n -w -W -u -a -k -i -d -D -V -h --ipv4 --ipv6 --command --peers --numeric
    --wide --width --units --authentication --keyfile --interactive --debug --set-debug-level
    --port --style --old-rv --json --csv --watch --count --legacy-exit --yes --version --help"
  local commands=":config ? addvars apeers as associations authenticate authinfo cl clearvars clocklist
    clockvar config-from-file cooked cv debug delay direct exit help host hostnames ifstats
    iostats kerninfo keyid keytype las lassociations lopeers lpassociations lpeers monstats
    mreadlist mreadvar mrl mrulist mrv mssntpinfo ntpversion ntsinfo opeers passociations passwd
    peers poll pstats quit raw readlist readvar reslist rl rmvars rpeers rv saveconfig showvars
    sysinfo sysstats timeout timerstats units version writelist writevar"
  COMPREPLY=()
  case $before in
    -c | --command)
      mapfile -t COMPREPLY < <(compgen -W "$commands" -- "$word")
      return
      ;;
    -k | --keyfile)
      mapfile -t COMPREPLY < <(compgen -f -- "$word")
      return
      ;;
    --style)
      mapfile -t COMPREPLY < <(compgen -W "classic ntpsec" -- "$word")
      return
      ;;
    -a | --authentication | -D | --set-debug-level | -W | --width | --port | --count)
      return
      ;;
  esac
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -A hostname -- "$word")
  fi
}
complete -F _ntpq ntpq
