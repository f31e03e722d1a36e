# Completion for bash of the programs whose --help is all there is to know: the options that it names,
# files and users behind options that want one, else hosts.

_gnomon() {
  local program=$1 word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} argument
  COMPREPLY=()
  if [[ $before == -* ]]; then
    argument=$(_gnomon_options "$program" | sed -n "s/^$before \(.\)/\1/p")
    case $argument in
      *FILE* | *DIR* | *PATH*) mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
      USER*) mapfile -t COMPREPLY < <(compgen -u -- "$word"); return ;;
      ?*) return ;;
    esac
  fi
  if [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_gnomon_options "$program" | cut -d' ' -f1)" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -A hostname -- "$word")
  fi
}

# Lines "OPTION" or "OPTION ARGUMENT", a line for each spelling.
_gnomon_options() {
  "$1" --help 2>/dev/null | sed -nE \
    -e 's/^ +(-[[:alnum:]!]), (--[[:alnum:]-]+)[ =]([[:upper:]][[:upper:]:]*).*/\1 \3\n\2 \3/p;t' \
    -e 's/^ +(-[[:alnum:]!]), (--[[:alnum:]-]+).*/\1\n\2/p;t' \
    -e 's/^ +(--[[:alnum:]-]+)[ =]([[:upper:]][[:upper:]:]*).*/\1 \2/p;t' \
    -e 's/^ +(--[[:alnum:]-]+).*/\1/p'
}
complete -F _gnomon ntp-check ntp-doctor ntp-exporter ntp-keygen ntp-wait ntpd ntpdate ntpdc ntpdig ntpstat ntptime ntptop ntptrace
