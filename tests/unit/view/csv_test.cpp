#include "view/csv.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace view {
namespace {

std::string csv(const char* targets, std::optional<std::int64_t> now = {}, std::string heads = "") {
  return csv_of(Json::parse(targets), now, heads);
}

TEST(Csv, OneTableForEachKindOfData) {
  EXPECT_EQ(csv(R"([{"target": "a", "error": null, "peers": [{"id": 1, "offset": 0.5},
                                                             {"id": 2, "flash": ["x", "y"]}]},
                    {"target": "b", "system": {"leap": null}, "peers": [{"id": 3}]}])"),
            "target,id,offset,flash\n"
            "a,1,0.5,\n"
            "a,2,,x y\n"
            "b,3,,\n"
            "\n"
            "target,leap\n"
            "b,\n");
}

TEST(Csv, VariablesHaveARowEach) {
  EXPECT_EQ(csv(R"([{"target": "a", "variables": [{"association": 0,
                     "variables": {"leap": 0, "delay": 0.0015},
                     "wire": {"leap": "0", "delay": "1.500"}}]}])"),
            "target,association,name,value,wire\n"
            "a,0,leap,0,0\n"
            "a,0,delay,0.0015,1.500\n");
}

TEST(Csv, FieldsAreQuotedWhereTheyMust) {
  EXPECT_EQ(csv(R"([{"target": "a,b", "x": [{"t": "say \"hi\""}]}])"),
            "target,t\n\"a,b\",\"say \"\"hi\"\"\"\n");
}

TEST(Csv, HeadingsAreNotRepeatedFromRoundToRound) {
  std::string heads;
  const Json targets = Json::parse(R"([{"target": "a", "x": [{"t": 1}]}])");
  EXPECT_EQ(csv_of(targets, 0, heads), "time,target,t\n1970-01-01T00:00:00Z,a,1\n");
  EXPECT_EQ(csv_of(targets, 2, heads), "1970-01-01T00:00:02Z,a,1\n");
  const Json other = Json::parse(R"([{"target": "a", "x": [{"u": 1}]}])");
  EXPECT_EQ(csv_of(other, 4, heads), "time,target,u\n1970-01-01T00:00:04Z,a,1\n");
}

TEST(Csv, NothingOfNothing) { EXPECT_EQ(csv(R"([{"target": "a", "x": []}])"), ""); }

}  // namespace
}  // namespace view
