// Commands against a simulated host: flags, repetition, private lists, configuration.
#include "ntpq/commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "ntpq/repeat.hpp"
#include "unit/ntpq/honest_server.hpp"
#include "unit/ntpq/simulated_host.hpp"

namespace ntpq {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

std::vector<Arriving> arriving(std::vector<Datagram> datagrams) {
  std::vector<Arriving> all;
  for (Datagram& datagram : datagrams) all.push_back({std::move(datagram)});
  return all;
}

// Remembers what was asked.
struct Asked {
  std::vector<std::pair<mode6::Header, std::string>> questions;

  Server server() {
    return [this](const mode6::Header& request, const std::string& data) {
      questions.emplace_back(request, data);
      return arriving(honest(request, data));
    };
  }
  [[nodiscard]] std::vector<std::string> datas() const {
    std::vector<std::string> all;
    for (const auto& [header, data] : questions) all.push_back(data);
    return all;
  }
};

Said run(const std::vector<std::string>& commands, Asked& asked,
         const std::map<std::string, std::string>& files = {{"keys", kKeysFile}}) {
  std::vector<std::string> words{"-n", "-a", "1", "-k", "keys"};
  for (const std::string& command : commands) {
    words.emplace_back("-c");
    words.push_back(command);
  }
  words.emplace_back("192.0.2.254");
  return SimulatedHost{asked.server()}.run(words, files);
}

Said run(const std::vector<std::string>& commands) {
  Asked asked;
  return run(commands, asked);
}

TEST(Commands, PrivateListIsWhatReadlistAsksFor) {
  Asked asked;
  const Said said = run({"addvars leap, stratum=1", "showvars", "rl", "rmvars stratum", "cl 1",
                         "clearvars", "showvars"},
                        asked);
  EXPECT_THAT(asked.datas(), testing::ElementsAre("leap,stratum", "leap"));
  EXPECT_EQ(asked.questions[1].first.opcode, 4);
  EXPECT_THAT(said.out, StartsWith("leap\nstratum=1\n"));
  EXPECT_THAT(said.out, HasSubstr("No variables on list\n"));
}

TEST(Commands, WritingIsSigned) {
  Asked asked;
  run({"writevar 0 leap=1", "addvars tai=37,leap", "writelist 0"}, asked);
  EXPECT_THAT(asked.datas(), testing::ElementsAre("leap=1", "tai=37"));
  EXPECT_EQ(asked.questions[0].first.opcode, 3);
}

TEST(Commands, NothingToWriteIsSaid) {
  EXPECT_THAT(run({"writevar 0"}).err, HasSubstr("nothing to write"));
  EXPECT_THAT(run({"writelist 0"}).err, HasSubstr("nothing to write"));
  EXPECT_THAT(run({"writevar"}).err, HasSubstr("an association is needed"));
}

TEST(Commands, RangesAreOfTheList) {
  Asked asked;
  const Said said = run({"mrv &1 &2 srcadr", "mrv 2 1 refid"}, asked);
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(asked.datas(), testing::ElementsAre("", "srcadr", "srcadr", "refid", "refid"));
  EXPECT_THAT(run({"mrv 1 99"}).err, HasSubstr("***Association ID 99 not found in list"));
  EXPECT_THAT(run({"mrv 1"}).err, HasSubstr("two associations are needed"));
}

TEST(Commands, AssociationsByTheirAddress) {
  const Said said = run({"rv 192.0.2.2 refid"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("refid=10.0.0.2"));
  EXPECT_THAT(run({"rv 192.0.2.77"}).err, HasSubstr("***No association with 192.0.2.77 there"));
}

TEST(Commands, OldCommandsAreTranslatedAndRun) {
  const Said said = run({"showpeer 192.0.2.1", "memstats", "addserver 192.0.2.9"});
  EXPECT_THAT(said.out, AllOf(HasSubstr("srcadr=192.0.2.1"), HasSubstr("Config Succeeded")));
  EXPECT_THAT(said.err, AllOf(HasSubstr("ntpdc's `showpeer' is now: readvar 192.0.2.1\n"),
                              HasSubstr("***ntpdc's `memstats' is gone: "),
                              HasSubstr("is now: :config server 192.0.2.9\n")));
}

TEST(Commands, ConfigurationGoesAsItStands) {
  Asked asked;
  const Said said = run({":config   setvar a=\"b  c\" --json  "}, asked);
  EXPECT_THAT(asked.datas(), testing::ElementsAre("setvar a=\"b  c\" --json"));
  EXPECT_EQ(said.out, "Config Succeeded\n");
  EXPECT_THAT(run({":config"}).err, HasSubstr("Nothing to configure"));
}

TEST(Commands, ConfigurationFromAFileLineByLine) {
  Asked asked;
  const Said said = run({"config-from-file f"}, asked,
                        {{"keys", kKeysFile}, {"f", "# comment\n\nserver a\r\nserver b\n"}});
  EXPECT_THAT(asked.datas(), testing::ElementsAre("server a", "server b"));
  EXPECT_EQ(said.out,
            "Sending configuration file, one line at a time.\n"
            "Line No: 3 Config Succeeded: server a\n"
            "Line No: 4 Config Succeeded: server b\n"
            "Done sending file\n");
  EXPECT_THAT(run({"config-from-file none"}).err, HasSubstr("ERROR!! Couldn't open file: none"));
}

TEST(Commands, RefusedLineEndsTheFile) {
  const Server refusing = [](mode6::Header request, const std::string& data) {
    auto datagrams =
        fragments_of(request, data == "bad" ? "column 1 syntax error\r\n" : "Config Succeeded\r\n");
    std::ranges::for_each(datagrams, sign);
    return arriving(std::move(datagrams));
  };
  const Said said =
      SimulatedHost{refusing}.run({"-a", "1", "-k", "keys", "-c", "config-from-file f", "h"},
                                  {{"keys", kKeysFile}, {"f", "good\nbad\nnever\n"}});
  EXPECT_EQ(said.status, 1);
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("Line No: 1 Config Succeeded: good"), Not(HasSubstr("never"))));
  EXPECT_THAT(said.err, AllOf(HasSubstr("Line No: 2 query failed: bad"),
                              HasSubstr("Subsequent lines not sent.")));
}

TEST(Commands, SyntaxErrorsAreMarked) {
  const Server refusing = [](mode6::Header request, const std::string&) {
    auto datagrams = fragments_of(request, "column 14 syntax error\r\n");
    std::ranges::for_each(datagrams, sign);
    return arriving(std::move(datagrams));
  };
  const Said said = SimulatedHost{refusing}.run(
      {"-a", "1", "-k", "keys", "-c", ":config server 192.0 bogus", "h"}, {{"keys", kKeysFile}});
  EXPECT_EQ(said.out, "server 192.0 bogus\n_____________^\ncolumn 14 syntax error\n");
  EXPECT_EQ(said.status, 1);
}

TEST(Commands, DataFlagsBehindACommand) {
  const Said said = run({"as --json", "rv 0 --csv", "as"});
  EXPECT_EQ(said.status, 0) << said.err;
  EXPECT_THAT(said.out, StartsWith("{\n"));
  EXPECT_THAT(said.out, HasSubstr("\ntarget,association,status,words,name,value,wire\n"));
  EXPECT_THAT(said.out, HasSubstr("\nind assid status"));
}

TEST(Commands, EveryDataCommandGivesData) {
  for (const Command& command : commands()) {
    if (!command.data || command.name.starts_with(':')) continue;
    std::string line{command.name};
    if (command.name.starts_with("mr") && command.name != "mrulist") line += " 1 2";
    if (command.name == "pstats") line += " 1";
    if (command.name.starts_with("write") || command.name.starts_with("cl") ||
        command.name == "cv" || command.name == "saveconfig") {
      continue;  // the simulated daemon has no such thing
    }
    Asked asked;
    const Said said = run({line + " --json"}, asked);
    EXPECT_EQ(said.status, 0) << line << said.err;
    const auto document = nlohmann::json::parse(said.out, nullptr, false);
    ASSERT_FALSE(document.is_discarded()) << line << said.out;
    EXPECT_GT(document["targets"][0].size(), 3U) << line;
    EXPECT_THAT(run({line + " --csv"}).out, StartsWith("target,")) << line;
  }
}

TEST(Commands, ExplainGivesWords) {
  EXPECT_THAT(run({"rv 1 --explain"}).out,
              AllOf(HasSubstr("reach = 0xff"), HasSubstr("8 of the last eight polls")));
  EXPECT_THAT(run({"rv 1 --explain --json"}).out, HasSubstr("\"status_explained\""));
}

TEST(Commands, FlagsWhereTheyDoNotBelong) {
  EXPECT_THAT(run({"timeout --json"}).err, HasSubstr("***timeout prints no data"));
  EXPECT_THAT(run({"as --watch=0"}).err, HasSubstr("***--watch=0: seconds are"));
  EXPECT_THAT(run({"as --count"}).err, HasSubstr("***--count : rounds are"));
  EXPECT_THAT(run({"as --count -1"}).err, HasSubstr("***--count -1"));
}

TEST(Commands, OutputToAFileIsTheShellsBusiness) {
  EXPECT_THAT(run({"peers >file"}).err, HasSubstr("in a shell: ntpq -c 'COMMAND' HOST > FILE"));
}

TEST(Commands, LinesHaveABound) {
  EXPECT_THAT(run({"rv 0 " + std::string(600, 'x')}).err, HasSubstr("512 at most"));
}

TEST(Commands, RepeatedUntilTheWorldSaysSo) {
  Asked asked;
  SimulatedHost host{asked.server()};
  World world = host.make_world();
  int rounds = 0;
  world.next_round = [&](Session& session, ntp::Nanos every) {
    EXPECT_EQ(every, std::chrono::milliseconds{500});
    session.take_output();
    return ++rounds < 10;
  };
  Settings settings;
  settings.hosts.push_back({"h", "h", 123, ntp::Family::none});
  Session session{settings, world};
  session.run("as --watch=0.5 --count 3");
  EXPECT_EQ(asked.questions.size(), 3U);
  session.run("as --watch=0.5");
  EXPECT_EQ(rounds, 10);
}

TEST(Commands, RoundsOfDataAreLines) {
  Asked asked;
  SimulatedHost host{asked.server()};
  World world = host.make_world();
  std::string printed;
  world.next_round = [&](Session& session, ntp::Nanos) {
    for (const Piece& piece : session.take_output()) printed += piece.text;
    return true;
  };
  Settings settings;
  settings.hosts.push_back({"h", "h", 123, ntp::Family::none});
  settings.format = Format::csv;
  Session session{settings, world};
  repeat(session, {.wanted = true, .count = 2}, [&] { session.run("rv 0 leap"); });
  for (const Piece& piece : session.take_output()) printed += piece.text;
  EXPECT_EQ(std::string_view{printed}.substr(0, 12), "time,target,");
  EXPECT_EQ(printed.find("time,target,", 12), std::string::npos) << "one heading";
}

TEST(Commands, StateCommands) {
  const Said said = run({"ntpversion 3", "ntpversion", "debug more", "debug 0", "units", "direct"});
  EXPECT_EQ(said.out,
            "NTP version being claimed is 3\ndebug level is 1\ndebug level is 0\nUnits are on\n"
            "Direct mode is on\n");
  EXPECT_THAT(run({"ntpversion 9"}).err, HasSubstr("versions 1 to 4, please"));
  EXPECT_THAT(run({"poll"}).err, HasSubstr("poll not implemented yet"));
}

TEST(Commands, VersionIsClaimed) {
  Asked asked;
  run({"ntpversion 4", "rv 0 leap"}, asked);
  EXPECT_EQ(asked.questions.at(0).first.version, 4);
}

TEST(Commands, UnknownVariablesAreAskedForOneByOne) {
  Asked asked;
  const Server server = [&asked](mode6::Header request, const std::string& data) {
    asked.questions.emplace_back(request, data);
    if (data == "timer_xmts") return arriving(fragments_of(request, "timer_xmts=7\r\n"));
    request.error = true;
    request.status = 5 << 8;
    return arriving(fragments_of(request, ""));
  };
  SimulatedHost host{server};
  const Said classic = host.run({"-c", "timerstats", "h"});
  EXPECT_EQ(classic.out, "calls to transmit:   7\n");
  EXPECT_EQ(classic.status, 0);
  EXPECT_THAT(asked.datas(),
              testing::ElementsAre("timerstats_reset,timer_overruns,timer_xmts", "timerstats_reset",
                                   "timer_overruns", "timer_xmts"));
  const Said ntpsec = host.run({"--style=ntpsec", "-c", "timerstats", "h"});
  EXPECT_EQ(ntpsec.err, "Unknown variable.  Trying one at a time.\n");
  EXPECT_THAT(ntpsec.out, HasSubstr("timer overruns:                 ?\n"));
}

TEST(Commands, LegacyExitStatus) {
  const Server silent = [](const auto&, const auto&) { return std::vector<Arriving>{}; };
  EXPECT_EQ(SimulatedHost{silent}.run({"-c", "rv", "h"}).status, 3);
  EXPECT_EQ(SimulatedHost{silent}.run({"--legacy-exit", "-c", "rv", "h"}).status, 0);
}

TEST(Commands, AbbreviationsOfTheOldTools) {
  EXPECT_THAT(run({"pee"}).out, HasSubstr("192.0.2.1"));
  EXPECT_THAT(run({"p"}).err, HasSubstr("***Command `p' ambiguous"));
  EXPECT_THAT(run({"readv"}).out, HasSubstr("associd=0"));
}

}  // namespace
}  // namespace ntpq
