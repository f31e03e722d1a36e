// The table of commands.
#include <array>

#include "ntpq/asking_commands.hpp"
#include "ntpq/commands.hpp"
#include "ntpq/help.hpp"
#include "ntpq/keys.hpp"
#include "ntpq/state_commands.hpp"

namespace ntpq {
namespace {

using enum Expects;

constexpr bool kData = true;
constexpr std::size_t kNames = 4;  // an association and three words of names, as ever
constexpr std::size_t kTags = 24;  // of mrulist

constexpr std::string_view kFamily = "[ -4 | -6 ]";
constexpr std::string_view kOne = "[ ASSOCIATION | &INDEX | ADDRESS ]";
constexpr std::string_view kOneMust = "ASSOCIATION | &INDEX | ADDRESS";
constexpr std::string_view kOneAndNames = "[ ASSOCIATION | &INDEX | ADDRESS ] [ NAME[,NAME...] ]";
constexpr std::string_view kRange = "LOW HIGH";
constexpr std::string_view kRangeAndNames = "LOW HIGH [ NAME[,NAME...] ]";
constexpr std::string_view kAssignments =
    "ASSOCIATION | &INDEX | ADDRESS NAME=VALUE[,NAME=VALUE...]";
constexpr std::string_view kTagsText =
    "[ mincount=N ] [ mindrop=N ] [ minscore=N ] [ maxlstint=SECONDS ] [ minlstint=SECONDS ] "
    "[ laddr=ADDRESS ] [ resall=0xBITS ] [ resany=0xBITS ] [ kod ] [ limited ] [ recent=N ] "
    "[ sort=[-]lstint|avgint|addr|count|score|drop ] [ frags=N ] "
    "[ limit=N addr.0=ADDRESS[:PORT] [ last.0=0xTIME ] ]";

// A function for each table, so that every command has one of its own.
template <std::size_t I>
constexpr auto kSummary = [](Session& session, const Words& arguments) {
  constexpr std::array<std::string_view, 10> kNamesOfTables{
      "authinfo", "iostats", "kerninfo", "monstats", "mssntpinfo",
      "ntsinfo",  "pstats",  "sysinfo",  "sysstats", "timerstats"};
  summary(session, kNamesOfTables.at(I), arguments);
};

constexpr std::array kCommands{
    Command{":config", "LINE", "have the daemon do what LINE in its ntp.conf would; needs a key", 1,
            config, kData},
    Command{"?", "[ COMMAND ]", "list the commands, or say what one does", 1, help, false, command},
    Command{"addvars", "NAME[=VALUE][,...]", "add to the list that readlist and writelist use", 4,
            addvars, false, variables},
    Command{"apeers", kFamily, "print the peers with their associations", 1, apeers, kData},
    Command{"as", "", "ask for the associations and print them", 0, associations, kData},
    Command{"associations", "", "ask for the associations and print them", 0, associations, kData},
    Command{"authenticate", "[ yes | no ]", "sign every question, not only those that need it", 1,
            authenticate},
    Command{"authinfo", "", "print what was counted of authentication", 0, kSummary<0>, kData},
    Command{"cl", kOne, "print the list of addvars of a reference clock", 1, clocklist, kData,
            association},
    Command{"clearvars", "", "empty the list of addvars", 0, clearvars},
    Command{"clocklist", kOne, "print the list of addvars of a reference clock", 1, clocklist,
            kData, association},
    Command{"clockvar", kOneAndNames, "print variables of a reference clock", kNames, clockvar,
            kData, association_and_variables},
    Command{"config-from-file", "FILE", "send each line of FILE as :config does", 1,
            config_from_file},
    Command{"cooked", "", "print variables in words", 0, cooked},
    Command{"cv", kOneAndNames, "print variables of a reference clock", kNames, clockvar, kData,
            association_and_variables},
    Command{"debug", "[ more | less | no | LEVEL ]", "say more or less of how hosts are asked", 1,
            debug},
    Command{"delay", "[ MILLISECONDS ]", "accepted for old scripts, without effect", 1, delay},
    Command{"direct", "", "have mrulist print entries as they arrive, or not", 0, direct},
    Command{"exit", "", "leave", 0, leave},
    Command{"help", "[ COMMAND ]", "list the commands, or say what one does", 1, help, false,
            command},
    Command{"host", "[ [ -4 | -6 ] HOST ]", "ask another host from now on", 2, host},
    Command{"hostnames", "[ yes | no ]", "print names or addresses", 1, hostnames},
    Command{"ifstats", "", "print the daemon's interfaces; needs a key", 0, ifstats, kData},
    Command{"iostats", "", "print what was counted of packets and buffers", 0, kSummary<1>, kData},
    Command{"kerninfo", "", "print what the kernel does to the clock", 0, kSummary<2>, kData},
    Command{"keyid", "[ KEYID ]", "sign with that key", 1, keyid},
    Command{"keytype", "[ TYPE ]", "MD5, SHA1, SHA256, ..., AES", 1, keytype},
    Command{"las", "", "as, also those neither configured nor reachable", 0, lassociations, kData},
    Command{"lassociations", "", "associations, also those neither configured nor reachable", 0,
            lassociations, kData},
    Command{"lopeers", kFamily, "opeers, also those neither configured nor reachable", 1, lopeers,
            kData},
    Command{"lpassociations", "", "passociations, also those neither configured nor reachable", 0,
            lpassociations, kData},
    Command{"lpeers", kFamily, "peers, also those neither configured nor reachable", 1, lpeers,
            kData},
    Command{"monstats", "", "print how much is remembered of who asked", 0, kSummary<3>, kData},
    Command{"mreadlist", kRange, "readlist of a range of associations", 2, mreadlist, kData,
            association},
    Command{"mreadvar", kRangeAndNames, "readvar of a range of associations", kNames + 1, mreadvar,
            kData, association_and_variables},
    Command{"mrl", kRange, "readlist of a range of associations", 2, mreadlist, kData, association},
    Command{"mrulist", kTagsText, "print who asked the daemon last", kTags, mrulist, kData},
    Command{"mrv", kRangeAndNames, "readvar of a range of associations", kNames + 1, mreadvar,
            kData, association_and_variables},
    Command{"mssntpinfo", "", "print what was counted of MS-SNTP", 0, kSummary<4>, kData},
    Command{"ntpversion", "[ 1 | 2 | 3 | 4 ]", "the version of NTP that questions claim", 1,
            ntpversion},
    Command{"ntsinfo", "", "print what was counted of NTS", 0, kSummary<5>, kData},
    Command{"opeers", kFamily, "print the peers with the local address and the dispersion", 1,
            opeers, kData},
    Command{"passociations", "", "print the associations as they were asked for last", 0,
            passociations, kData},
    Command{"passwd", "[ SECRET ]", "the secret of the key; asked for when it is not given", 1,
            passwd},
    Command{"peers", kFamily, "print the peers", 1, peers, kData},
    Command{"poll", "", "not possible with today's daemons", 2, poll},
    Command{"pstats", kOneMust, "print what was counted of an association", 1, kSummary<6>, kData,
            association},
    Command{"quit", "", "leave", 0, leave},
    Command{"raw", "", "print variables as the daemon sent them", 0, raw},
    Command{"readlist", kOne, "print the list of addvars, or all, of the system or an association",
            1, readlist, kData, association},
    Command{"readvar", kOneAndNames, "print variables of the system or an association", kNames,
            readvar, kData, association_and_variables},
    Command{"reslist", "", "print the daemon's restrictions; needs a key", 0, reslist, kData},
    Command{"rl", kOne, "print the list of addvars, or all, of the system or an association", 1,
            readlist, kData, association},
    Command{"rmvars", "NAME[,...]", "take from the list of addvars", 4, rmvars, false, variables},
    Command{"rpeers", kFamily, "print the peers, names last", 1, rpeers, kData},
    Command{"rv", kOneAndNames, "print variables of the system or an association", kNames, readvar,
            kData, association_and_variables},
    Command{"saveconfig", "FILE", "have the daemon write its configuration; needs a key", 1,
            saveconfig, kData},
    Command{"showvars", "", "print the list of addvars", 0, showvars},
    Command{"sysinfo", "", "print the state of the system", 0, kSummary<7>, kData},
    Command{"sysstats", "", "print what was counted of packets", 0, kSummary<8>, kData},
    Command{"timeout", "[ MILLISECONDS ]", "how long a question may wait for its answer", 1,
            timeout},
    Command{"timerstats", "", "print what was counted of the timer", 0, kSummary<9>, kData},
    Command{"units", "", "print numbers with their units, or not", 0, units},
    Command{"version", "", "print the version of ntpq", 0, version},
    Command{"writelist", kOneMust, "write the list of addvars; needs a key", 1, writelist, kData,
            association},
    Command{"writevar", kAssignments, "write variables; needs a key", kNames, writevar, kData,
            association},
};

constexpr std::array<std::string_view, 5> kDataFlags{"--json", "--csv", "--watch", "--count",
                                                     "--explain"};

}  // namespace

std::span<const Command> commands() { return kCommands; }
std::span<const std::string_view> data_flags() { return kDataFlags; }

}  // namespace ntpq
