#include "common/target_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace common {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> texts_of(const std::vector<Target>& targets) {
  std::vector<std::string> texts;
  for (const Target& target : targets) texts.push_back(target.text);
  return texts;
}

TargetRules rules_with(std::string file, bool confirmed = false) {
  return {.confirmed = confirmed,
          .read = [file](const std::string&) -> std::expected<std::string, std::string> {
            return file;
          }};
}

TEST(TargetLines, SkipCommentsAndBlankLines) {
  const auto list = parse_target_lines("# ours\n\n  a.example \r\nb.example:99 # far\n#\nc");
  ASSERT_EQ(list.size(), 3U);
  EXPECT_EQ(list[0].text, "a.example");
  EXPECT_EQ(list[0].line, 3U);
  EXPECT_EQ(list[1].text, "b.example:99");
  EXPECT_EQ(list[2].line, 6U);
}

TEST(FileSd, GivesTheTargetsOfAllGroups) {
  const auto list = parse_file_sd(
      "[\n {\"targets\": [\"a:123\",\n \"b\"], \"labels\": {\"x\": \"y\"}},\n {\"targets\": "
      "[\"c\"]}]");
  ASSERT_TRUE(list) << list.error();
  ASSERT_EQ(list->size(), 3U);
  EXPECT_EQ((*list)[1].text, "b");
  EXPECT_EQ((*list)[1].line, 3U);
  EXPECT_EQ((*list)[2].line, 4U);
}

TEST(FileSd, NamesLineAndMend) {
  EXPECT_THAT(parse_file_sd("[\n{\"targets\": [,]}]").error(), HasSubstr("2: no JSON from octet"));
  EXPECT_THAT(parse_file_sd("{}").error(), HasSubstr("1: not a list of groups; write"));
  EXPECT_THAT(parse_file_sd("[7e983]").error(), HasSubstr("1: a number in it is too large; write"));
  EXPECT_THAT(parse_file_sd("[{\"targets\": [3]}]").error(), HasSubstr("target 3 is no text"));
  const std::string deep = std::string(500'000, '[') + std::string(500'000, ']');
  EXPECT_THAT(parse_file_sd("[{\"targets\": [" + deep + "]}]").error(),
              HasSubstr("target array is no text"));
  EXPECT_THAT(parse_file_sd("[{\"hosts\": []}]").error(), HasSubstr("without a list \"targets\""));
}

TEST(Range, LeavesOutWhatNoHostHas) {
  EXPECT_THAT(texts_of(*parse_range("192.0.2.8/30", 123, ntp::Family::none)),
              ElementsAre("192.0.2.9", "192.0.2.10"));
  EXPECT_THAT(texts_of(*parse_range("192.0.2.8/31", 123, ntp::Family::none)),
              ElementsAre("192.0.2.8", "192.0.2.9"));
  EXPECT_THAT(texts_of(*parse_range("192.0.2.8/32:99", 123, ntp::Family::none)),
              ElementsAre("192.0.2.8:99"));
  EXPECT_THAT(texts_of(*parse_range("[2001:db8::/127]:99", 123, ntp::Family::none)),
              ElementsAre("[2001:db8::]:99", "[2001:db8::1]:99"));
  EXPECT_EQ(parse_range("10.1.0.0/16", 123, ntp::Family::none)->size(), 65'534U);
}

TEST(Range, RefusesWhatIsNone) {
  for (const char* text : {"192.0.2.0/33", "192.0.2.0/", "a/24", "192.0.2.0/24:0", "[::1/128", "/8",
                           "192.0.2.0/24:99999", "::1/129"}) {
    const auto range = parse_range(text, 123, ntp::Family::none);
    ASSERT_FALSE(range) << text;
    EXPECT_THAT(range.error(), HasSubstr("is no range of addresses")) << text;
  }
  EXPECT_THAT(parse_range("192.0.2.5/24", 123, ntp::Family::none).error(),
              HasSubstr("did you mean 192.0.2.0/24?"));
  EXPECT_THAT(parse_range("10.0.0.0/8", 123, ntp::Family::none).error(), HasSubstr("/16"));
  EXPECT_THAT(parse_range("10.0.0.0/24", 123, ntp::Family::ipv6).error(),
              HasSubstr("the other family"));
}

TEST(ExpandTargets, WantsAWordForManyAddresses) {
  EXPECT_EQ(expand_targets({"192.0.2.0/24"}, rules_with(""))->size(), 254U);
  EXPECT_THAT(expand_targets({"192.0.2.0/24", "198.51.100.0/28"}, rules_with("")).error(),
              HasSubstr("makes 268 addresses of ranges; add --yes"));
  EXPECT_EQ(expand_targets({"10.0.0.0/22"}, rules_with("", true))->size(), 1022U);
}

TEST(ExpandTargets, TakesFilesBetweenHosts) {
  const auto targets = expand_targets({"a", "@list", "z"}, rules_with("b\n192.0.2.0/30\n"));
  ASSERT_TRUE(targets);
  EXPECT_THAT(texts_of(*targets), ElementsAre("a", "b", "192.0.2.1", "192.0.2.2", "z"));
  EXPECT_THAT(texts_of(*expand_targets({"@x.json"}, rules_with("[{\"targets\":[\"j:1\"]}]"))),
              ElementsAre("j:1"));
}

TEST(ExpandTargets, NamesFileLineValueAndMend) {
  EXPECT_EQ(expand_targets({"@list"}, rules_with("a\nhost:99999\n")).error(),
            "list:2: 'host:99999' is no host; write NAME, NAME:PORT, ADDRESS or "
            "[IPV6-ADDRESS]:PORT (ports 1 to 65535)");
  EXPECT_THAT(expand_targets({"@l.json"}, rules_with("[")).error(), HasSubstr("l.json:1: no JSON"));
  EXPECT_THAT(expand_targets({"@empty"}, rules_with("# none\n")).error(),
              HasSubstr("empty: no target in it"));
  EXPECT_THAT(expand_targets({"@"}, rules_with("")).error(), HasSubstr("names no file"));
  EXPECT_THAT(read_target_file("/no/such/file").error(), HasSubstr("cannot read /no/such/file"));
}

}  // namespace
}  // namespace common
