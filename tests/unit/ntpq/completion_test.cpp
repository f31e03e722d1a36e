#include "ntpq/completion.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/ntpq/honest_server.hpp"

namespace ntpq {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

class Completion : public testing::Test {
 protected:
  Completion()
      : host_{[](const mode6::Header& request, const std::string& data) {
          std::vector<Arriving> all;
          for (Datagram& datagram : honest(request, data)) all.push_back({std::move(datagram)});
          return all;
        }},
        session_{settings(), host_.make_world()} {}

  static Settings settings() {
    Settings settings;
    settings.hosts.push_back({"h", "h", 123, ntp::Family::none});
    return settings;
  }
  std::vector<std::string> after(std::string_view line) { return completions(session_, line); }

  SimulatedHost host_;
  Session session_;
};

TEST_F(Completion, Commands) {
  EXPECT_THAT(after("ass"), ElementsAre("associations"));
  EXPECT_THAT(after("mr"), ElementsAre("mreadlist", "mreadvar", "mrl", "mrulist", "mrv"));
  EXPECT_THAT(after("help sysi"), ElementsAre("sysinfo"));
  EXPECT_THAT(after("nosuch "), IsEmpty());
}

TEST_F(Completion, AssociationsThatAreKnown) {
  EXPECT_THAT(after("rv "), ElementsAre("0"));
  session_.run("as");
  EXPECT_THAT(after("rv "), ElementsAre("&1", "&2", "0", "1", "2"));
  EXPECT_THAT(after("pstats &"), ElementsAre("&1", "&2"));
}

TEST_F(Completion, VariablesOfTheAssociation) {
  EXPECT_THAT(after("rv 0 rootd"), ElementsAre("rootdelay", "rootdisp", "rootdist"));
  EXPECT_THAT(after("rv 1 srch"), ElementsAre("srchost"));
  EXPECT_THAT(after("rv 0 srch"), IsEmpty());
  EXPECT_THAT(after("rv 0 leap,stra"), ElementsAre("leap,stratum"));
}

TEST_F(Completion, Flags) {
  EXPECT_THAT(after("peers --"), Contains("--json"));
  EXPECT_THAT(after("timeout --"), Not(Contains("--json")));
}

TEST(CommonBeginning, OfSeveralWords) {
  EXPECT_EQ(common_beginning({"mrulist", "mrv"}), "mr");
  EXPECT_EQ(common_beginning({"one"}), "one");
  EXPECT_EQ(common_beginning({}), "");
}

}  // namespace
}  // namespace ntpq
