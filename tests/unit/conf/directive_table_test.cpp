// One row for every directive, and for every option of one: what becomes of the line, and the exact
// words about it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "conf/directives.hpp"
#include "parsing.hpp"

namespace conf {
namespace {

struct Row {
  std::string line;
  Verdict verdict;
  std::vector<std::string> texts;
};

std::vector<Row> rows() {
  return {
      Row{"server 192.0.2.1 iburst prefer minpoll 4 maxpoll 8", Verdict::obeyed, {}},
      Row{"server -6 a.example burst noselect true version 3 bias -0.001 port 1123",
          Verdict::obeyed,
          {}},
      Row{"server 127.127.1.0", Verdict::obeyed, {}},
      Row{"server 127.127.28.0 prefer minpoll 4 mode 1", Verdict::obeyed, {}},
      Row{"server 127.127.8.0",
          Verdict::refused,
          {"127.127.8.0: no reference clock driver 8 here; there are local, nmea, pps, shm, gpsd, "
           "sock, phc; remove the line"}},
      Row{"server a.example key 5",
          Verdict::partly,
          {"key 5 is in no file: a line `keys FILE` is missing; effect on your service: this "
           "source is "
           "not asked"}},
      Row{"server a.example nts", Verdict::obeyed, {}},
      Row{"server a.example nts aead z",
          Verdict::refused,
          {"z is not an algorithm of NTS; AES_SIV_CMAC_256 is the usual one"}},
      Row{"server a.example ask b.example require c.example noval ca /x cert /y expire 1",
          Verdict::obeyed,
          {}},
      Row{"server a.example xleave", Verdict::obeyed, {}},
      Row{"server a.example preempt",
          Verdict::partly,
          {"preempt has no effect: only sources of a pool are ever replaced; effect on your "
           "service: none"}},
      Row{"server a.example dynamic",
          Verdict::partly,
          {"dynamic has no effect: a name that does not resolve is always tried again; effect on "
           "your service: none"}},
      Row{"server a.example autokey",
          Verdict::partly,
          {"autokey has no effect: Autokey is broken and not supported; effect on your service: "
           "answers of this source are not authenticated"}},
      Row{"server a.example ident x",
          Verdict::partly,
          {"ident has no effect: Autokey is broken and not supported; effect on your service: "
           "none"}},
      Row{"server a.example ttl 5",
          Verdict::partly,
          {"ttl has no effect: nothing is sent to multicast groups; effect on your service: none"}},
      Row{"server a.example mode 5",
          Verdict::partly,
          {"mode has no effect: only reference clocks have modes; effect on your service: none"}},
      Row{"server a.example bogus",
          Verdict::refused,
          {"bogus is not an option of server; remove it"}},
      Row{"server a.example minpoll 9 maxpoll 8",
          Verdict::refused,
          {"minpoll 9 is above maxpoll 8"}},
      Row{"pool p.example iburst", Verdict::obeyed, {}},
      Row{"pool p.example burst",
          Verdict::partly,
          {"burst is not done to the servers of a pool; effect on your service: none"}},
      Row{"peer a.example",
          Verdict::partly,
          {"peer is read as server: symmetric mode is not supported; effect on your service: we "
           "ask that host, it does not learn from us"}},
      Row{"fudge 127.127.1.0 stratum 10",
          Verdict::partly,
          {"fudge 127.127.1.0 has no line `server 127.127.1.0`; effect on your service: there is "
           "no such local clock"}},
      Row{"fudge 127.127.20.0 time1 0.1",
          Verdict::partly,
          {"fudge 127.127.20.0 has no line `server 127.127.20.0`; effect on your service: there is "
           "no such clock"}},
      Row{"fudge 127.127.3.0 time1 0.1",
          Verdict::refused,
          {"127.127.3.0: no reference clock driver 3 here; there are local, nmea, pps, shm, gpsd, "
           "sock, phc; remove the line"}},
      Row{"broadcast 192.0.2.255",
          Verdict::ignored,
          {"broadcast is not supported: broadcast time cannot be checked; effect on your service: "
           "nobody hears us unasked; clients need `server` lines"}},
      Row{"broadcastclient",
          Verdict::ignored,
          {"broadcastclient is not supported: broadcast time cannot be checked; effect on your "
           "service: time comes from `server` and `pool` lines only"}},
      Row{"multicastclient",
          Verdict::ignored,
          {"multicastclient is not supported: broadcast time cannot be checked; effect on your "
           "service: time comes from `server` and `pool` lines only"}},
      Row{"manycastclient 224.0.1.1",
          Verdict::ignored,
          {"manycastclient is not supported: the network creates no sources here; effect on your "
           "service: time comes from `server` and `pool` lines only"}},
      Row{"manycastserver 224.0.1.1",
          Verdict::ignored,
          {"manycastserver is not supported: the network creates no sources here; effect on your "
           "service: clients need `server` lines that name us"}},
      Row{"unpeer a.example", Verdict::refused, {"a.example is no source here"}},
      Row{"unconfig a.example", Verdict::refused, {"a.example is no source here"}},
      Row{"refclock shm unit 0", Verdict::obeyed, {}},
      Row{"phone 5551234",
          Verdict::ignored,
          {"phone is not supported: there is no modem driver; effect on your service: this clock "
           "is not used"}},
      Row{"crypto",
          Verdict::ignored,
          {"crypto is not supported: Autokey is broken; effect on your service: packets are not "
           "authenticated"}},
      Row{"keysdir /x",
          Verdict::ignored,
          {"keysdir is not supported: Autokey is broken; effect on your service: none"}},
      Row{"revoke 5",
          Verdict::ignored,
          {"revoke is not supported: Autokey is broken; effect on your service: none"}},
      Row{"automax 5",
          Verdict::ignored,
          {"automax is not supported: Autokey is broken; effect on your service: none"}},
      Row{"ident x",
          Verdict::ignored,
          {"ident is not supported: Autokey is broken; effect on your service: packets are not "
           "authenticated"}},
      Row{"trap 192.0.2.1",
          Verdict::ignored,
          {"trap is not supported: traps are gone; effect on your service: no events are sent to "
           "that host"}},
      Row{"ttl 5",
          Verdict::ignored,
          {"ttl has no effect: nothing is sent to multicast groups; effect on your service: none"}},
      Row{"simulate",
          Verdict::ignored,
          {"simulate is not supported: there is no simulator in this program; effect on your "
           "service: the daemon runs for real"}},
      Row{"pollskewlist 5",
          Verdict::ignored,
          {"pollskewlist has no effect: polls are spread at random anyway; effect on your service: "
           "none"}},
      Row{"restrict default noquery nomodify limited kod notrap nopeer", Verdict::obeyed, {}},
      Row{"restrict 10.0.0.0 mask 255.0.0.0 ignore", Verdict::obeyed, {}},
      Row{"restrict source noserve nomrulist noepeer ntpport",
          Verdict::partly,
          {"ntpport means nothing with source; effect on your service: the other flags hold for "
           "every port"}},
      Row{"restrict default kod",
          Verdict::partly,
          {"kod does nothing without limited; effect on your service: nobody is told to ask less "
           "often"}},
      Row{"restrict default notrust",
          Verdict::partly,
          {"notrust asks for packets with a MAC since ntpd 4.2 (it once meant `do not use as a "
           "source`); effect on your service: who has no key gets no answer"}},
      Row{"restrict default version", Verdict::obeyed, {}},
      Row{"restrict default flake",
          Verdict::partly,
          {"flake is for tests; effect on your service: one packet in ten is dropped"}},
      Row{"restrict default mssntp",
          Verdict::partly,
          {"mssntp has no effect: Samba signing is not supported; effect on your service: domain "
           "members get unsigned answers"}},
      Row{"restrict default lowpriotrap serverresponse fuzz ippeerlimit 5", Verdict::obeyed, {}},
      Row{"restrict a.example noquery", Verdict::obeyed, {}},
      Row{"restrict a:b", Verdict::refused, {"a:b is not an address, nor ADDRESS/LENGTH"}},
      Row{"restrict default bogus",
          Verdict::refused,
          {"bogus is not a flag of restrict; remove or correct it"}},
      Row{"unrestrict default",
          Verdict::partly,
          {"unrestrict meets no restrict line above it; effect on your service: nothing changes"}},
      Row{"discard average 3", Verdict::obeyed, {}},
      Row{"discard average 3 minimum 2 monitor 3000", Verdict::obeyed, {}},
      Row{"discard minimum", Verdict::refused, {"minimum needs a whole number from 0 to 65535"}},
      Row{"discard bogus 3", Verdict::refused, {"bogus is not an option of discard; remove it"}},
      Row{"limit average 1 burst 20 kod 0.5", Verdict::obeyed, {}},
      Row{"mru mindepth 600 maxdepth 9 maxage 64 minage 3 maxmem 9", Verdict::obeyed, {}},
      Row{"mru initmem 4",
          Verdict::partly,
          {"mru initmem has no effect: memory is taken as clients come; effect on your service: "
           "none"}},
      Row{"mru incmem 4",
          Verdict::partly,
          {"mru incmem has no effect: memory is taken as clients come; effect on your service: "
           "none"}},
      Row{"mru initalloc 4",
          Verdict::partly,
          {"mru initalloc has no effect: memory is taken as clients come; effect on your service: "
           "none"}},
      Row{"mru incalloc 4",
          Verdict::partly,
          {"mru incalloc has no effect: memory is taken as clients come; effect on your service: "
           "none"}},
      Row{"interface listen all", Verdict::obeyed, {}},
      Row{"interface drop 10.0.0.0/8", Verdict::obeyed, {}},
      Row{"interface listen wildcard",
          Verdict::partly,
          {"the wildcard address is not opened beside addresses that are chosen; effect on your "
           "service: every address that no line ignores is listened on by itself"}},
      Row{"interface ignore 10.0.0.0/40", Verdict::refused, {"10.0.0.0/40 is not ADDRESS/LENGTH"}},
      Row{"nic ignore wildcard", Verdict::obeyed, {}},
      Row{"interface bogus all", Verdict::refused, {"bogus is not listen, ignore or drop"}},
      Row{"extra port 1123", Verdict::obeyed, {}},
      Row{"extra 5", Verdict::refused, {"extra needs the word port and a number behind it"}},
      Row{"driftfile /x", Verdict::obeyed, {}},
      Row{"driftfile /x 0.1", Verdict::obeyed, {}},
      Row{"leapfile /x", Verdict::obeyed, {}},
      Row{"leapsmearinterval 86400 acknowledged", Verdict::obeyed, {}},
      Row{"leapsmearinterval 86400",
          Verdict::partly,
          {"leapsmearinterval: clients must not mix servers that smear leap seconds and servers "
           "that do not; write `leapsmearinterval 86400 acknowledged` where none does; effect on "
           "your service: leap seconds are not smeared"}},
      Row{"tos minclock 3 maxclock 10 minsane 1 mindist 0.001 maxdist 1.5 floor 0 ceiling 15 "
          "orphan 16 orphanwait 300",
          Verdict::obeyed,
          {}},
      Row{"tos beacon 5",
          Verdict::partly,
          {"tos beacon has no effect: there is no manycast; effect on your service: none"}},
      Row{"tos cohort 1",
          Verdict::partly,
          {"tos cohort has no effect: there is no symmetric mode; effect on your service: none"}},
      Row{"tos maxdisp 5",
          Verdict::partly,
          {"tos maxdisp has no effect: the limit of dispersion is fixed; effect on your service: "
           "none"}},
      Row{"tos basedate 2020-01-01",
          Verdict::partly,
          {"tos basedate has no effect: the era of a timestamp is taken from the date of the "
           "build; effect on your service: none"}},
      Row{"tos bogus 5", Verdict::refused, {"bogus is not an option of tos; remove it"}},
      Row{"tinker panic 0 step 0.128 stepfwd 0.1 stepback 0.1 stepout 300 freq 5",
          Verdict::obeyed,
          {}},
      Row{"tinker allan 11",
          Verdict::partly,
          {"tinker allan has no effect: the time constant follows the poll interval; effect on "
           "your service: none"}},
      Row{"tinker dispersion 15",
          Verdict::partly,
          {"tinker dispersion has no effect: the tolerance of a clock is fixed at 15 ppm; effect "
           "on your service: none"}},
      Row{"tinker huffpuff 7200",
          Verdict::partly,
          {"tinker huffpuff has no effect: asymmetric delay is not filtered that way; effect on "
           "your service: none"}},
      Row{"tinker tick 5",
          Verdict::partly,
          {"tinker tick has no effect: the kernel's tick is left alone; effect on your service: "
           "none"}},
      Row{"disable ntp monitor", Verdict::obeyed, {}},
      Row{"enable ntp monitor", Verdict::obeyed, {}},
      Row{"disable kernel",
          Verdict::obeyed,
          {"disable kernel is always so here; effect on your service: none"}},
      Row{"enable kernel",
          Verdict::partly,
          {"enable kernel has no effect: the discipline works in the daemon, not in the kernel; "
           "effect on your service: none"}},
      Row{"enable stats", Verdict::obeyed, {}},
      Row{"disable stats", Verdict::obeyed, {}},
      Row{"enable auth",
          Verdict::obeyed,
          {"enable auth is always so here; effect on your service: none"}},
      Row{"disable auth",
          Verdict::partly,
          {"disable auth has no effect: nothing on the network ever creates a source; effect on "
           "your service: none"}},
      Row{"enable calibrate",
          Verdict::partly,
          {"enable calibrate has no effect: a reference clock is never corrected by the others; "
           "effect on your service: its constant error stays until fudge time1 takes it away"}},
      Row{"disable calibrate",
          Verdict::obeyed,
          {"disable calibrate is always so here; effect on your service: none"}},
      Row{"enable bclient",
          Verdict::partly,
          {"enable bclient has no effect: broadcast time is not supported; effect on your service: "
           "time is not taken from broadcasts"}},
      Row{"enable mode7",
          Verdict::refused,
          {"enable mode7: the mode 7 protocol is gone; use ntpq and remove this"}},
      Row{"disable mode7", Verdict::obeyed, {}},
      Row{"enable unpeer_crypto_early",
          Verdict::partly,
          {"enable unpeer_crypto_early has no effect: Autokey is not supported; effect on your "
           "service: none"}},
      Row{"rlimit memlock 0 stacksize 50 filenum 1024", Verdict::obeyed, {}},
      Row{"rlimit memlock -1", Verdict::obeyed, {}},
      Row{"rlimit bogus 5", Verdict::refused, {"bogus is not an option of rlimit; remove it"}},
      Row{"rlimit filenum 2", Verdict::refused, {"filenum 2 is below 16"}},
      Row{"tick 5",
          Verdict::ignored,
          {"tick has no effect: the kernel's tick is left alone; effect on your service: none"}},
      Row{"dscp 46", Verdict::obeyed, {}},
      Row{"dscp 64", Verdict::refused, {"dscp 64 is above 63"}},
      Row{"broadcastdelay 0.004",
          Verdict::ignored,
          {"broadcastdelay has no effect: broadcast time is not supported; effect on your service: "
           "none"}},
      Row{"nonvolatile 0.1", Verdict::obeyed, {}},
      Row{"keys /x", Verdict::obeyed, {}},
      Row{"keys", Verdict::refused, {"keys needs the path of a file"}},
      Row{"trustedkey 4 ( 8 ... 15 )", Verdict::obeyed, {}},
      Row{"trustedkey 0", Verdict::refused, {"0 is not a key number from 1 to 65535"}},
      Row{"controlkey 5",
          Verdict::partly,
          {"controlkey 5 is in no file: a line `keys FILE` is missing; effect on your service: "
           "nobody can change the configuration over the network"}},
      Row{"requestkey 5",
          Verdict::ignored,
          {"requestkey has no effect: the mode 7 protocol is gone; effect on your service: none"}},
      Row{"ntpsigndsocket /x",
          Verdict::ignored,
          {"ntpsigndsocket is not supported: Samba signing; effect on your service: domain members "
           "get unsigned answers"}},
      Row{"nts enable", Verdict::obeyed, {}},
      Row{"nts disable", Verdict::obeyed, {}},
      Row{"nts mintls TLS1.2",
          Verdict::partly,
          {"mintls TLS1.2 is read as TLS1.3, below which RFC 8915 forbids NTS; effect on your "
           "service: none that keeps to the standard"}},
      Row{"nts bogus", Verdict::refused, {"bogus is not an option of nts; remove it"}},
      Row{"logfile /x", Verdict::obeyed, {}},
      Row{"pidfile /x", Verdict::obeyed, {}},
      Row{"includefile /x",
          Verdict::refused,
          {"includefile /x: cannot be read; check the path and its permissions"}},
      Row{"statsdir /x", Verdict::obeyed, {}},
      Row{"statistics loopstats peerstats clockstats rawstats sysstats protostats",
          Verdict::partly,
          {"statistics have no folder: a line `statsdir FOLDER` is missing; effect on your "
           "service: nothing is recorded, time is kept all the same"}},
      Row{"statistics cryptostats",
          Verdict::partly,
          {"cryptostats is not written: there is nothing to put into it; effect on your service: "
           "none"}},
      Row{"statistics bogus",
          Verdict::refused,
          {"bogus is no kind of statistics; known are loopstats, peerstats, clockstats, rawstats, "
           "sysstats, protostats"}},
      Row{"filegen loopstats file loopstats type day enable",
          Verdict::partly,
          {"statistics have no folder: a line `statsdir FOLDER` is missing; effect on your "
           "service: nothing is recorded, time is kept all the same"}},
      Row{"filegen loopstats file l type age nolink disable", Verdict::obeyed, {}},
      Row{"filegen timingstats type day enable",
          Verdict::partly,
          {"timingstats is not written: there is nothing to put into it; effect on your service: "
           "none"}},
      Row{"filegen loopstats file ../x",
          Verdict::refused,
          {"file ../x must not be empty or hold two dots"}},
      Row{"filegen loopstats type hour",
          Verdict::refused,
          {"type hour is not none, pid, day, week, month, year, age"}},
      Row{"filegen loopstats bogus",
          Verdict::refused,
          {"bogus is not an option of filegen; remove it"}},
      Row{"logconfig =syncall +sysevents -syncinfo", Verdict::obeyed, {}},
      Row{"logconfig =syncfoo",
          Verdict::refused,
          {"syncfoo is no class (sys, peer, clock, sync, all) with a type (info, events, status, "
           "statistics, all) behind it"}},
      Row{"setvar site = lab default", Verdict::obeyed, {}},
      Row{"setvar site", Verdict::refused, {"site needs = VALUE behind it"}},
      Row{"saveconfigdir /x", Verdict::obeyed, {}},
      Row{"mdnstries 5",
          Verdict::ignored,
          {"mdnstries has no effect: the service is not announced by mDNS; effect on your service: "
           "none"}},
      Row{"reset allpeers auth ctl io mem sys timer", Verdict::obeyed, {}},
      Row{"reset bogus",
          Verdict::refused,
          {"bogus is no group of counters; known are allpeers, auth, ctl, io, mem, sys, timer"}},
      Row{"end", Verdict::obeyed, {}},
      Row{"bogus", Verdict::refused, {"bogus is not a directive; remove it"}},
  };
}

std::vector<std::string> texts(const Result& result) {
  std::vector<std::string> all;
  for (const Finding& finding : result.findings) all.push_back(finding.text);
  return all;
}

TEST(DirectiveTable, EachLineEarnsItsVerdictAndItsWords) {
  for (const Row& row : rows()) {
    const Result result = parse(row.line);
    ASSERT_EQ(result.lines.size(), 1U) << row.line;
    EXPECT_EQ(result.lines.front().verdict, row.verdict) << row.line;
    EXPECT_EQ(texts(result), row.texts) << row.line;
  }
}

TEST(DirectiveTable, HasARowForEveryDirective) {
  std::set<std::string> named;
  for (const Row& row : rows()) named.insert(row.line.substr(0, row.line.find(' ')));
  for (const Directive& directive : directives()) {
    EXPECT_TRUE(named.contains(std::string{directive.name})) << directive.name;
  }
}

TEST(DirectiveTable, RefusedLinesAreErrorsAndOthersAreNot) {
  for (const Row& row : rows()) {
    bool error = false;
    for (const Finding& finding : parse(row.line).findings) {
      error = error || finding.level >= Level::error;
    }
    EXPECT_EQ(error, row.verdict == Verdict::refused) << row.line;
  }
}

TEST(DirectiveTable, WhatIsNotObeyedNamesItsEffect) {
  for (const Row& row : rows()) {
    if (row.verdict != Verdict::ignored && row.verdict != Verdict::partly) continue;
    ASSERT_FALSE(row.texts.empty()) << row.line;
    EXPECT_THAT(row.texts.front(), testing::HasSubstr("effect on your service: ")) << row.line;
  }
}

}  // namespace
}  // namespace conf
