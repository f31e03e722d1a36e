#include "ntp-keygen/command_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ntp_keygen {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using enum ntp::KeyType;

std::expected<Command, std::string> parse(std::vector<const char*> words) {
  words.insert(words.begin(), "ntp-keygen");
  return parse_command_line(static_cast<int>(words.size()), words.data());
}

TEST(CommandLine, TheDefaultIsThirtyKeysInTheFolder) {
  const auto command = parse({});
  ASSERT_TRUE(command);
  EXPECT_EQ(command->file, "ntp.keys");
  EXPECT_FALSE(command->force);
  EXPECT_THAT(command->wish.types, ElementsAre(md5, sha1, aes128_cmac));
  EXPECT_EQ(command->wish.count, 10U);
}

TEST(CommandLine, TakesEveryOption) {
  const auto command = parse({"-t", "sha256", "--type=AES", "-n3", "--first", "7", "--hex", "--for",
                              "chrony", "-f", "k", "--force"});
  ASSERT_TRUE(command);
  EXPECT_THAT(command->wish.types, ElementsAre(sha256, aes128_cmac));
  EXPECT_EQ(command->wish.count, 3U);
  EXPECT_EQ(command->wish.first, 7U);
  EXPECT_TRUE(command->wish.hex);
  EXPECT_EQ(command->wish.reader, Reader::chrony);
  EXPECT_EQ(command->file, "k");
  EXPECT_TRUE(command->force);
}

TEST(CommandLine, RefusesWhatItCannotMake) {
  EXPECT_THAT(parse({"-t", "TIGER"}).error(), HasSubstr("-t 'TIGER' is no type of key"));
  EXPECT_THAT(parse({"-n", "0"}).error(), HasSubstr("-n"));
  EXPECT_THAT(parse({"--first", "65536"}).error(), HasSubstr("--first"));
  EXPECT_THAT(parse({"--first", "65535"}).error(), HasSubstr("number 65564"));
  EXPECT_THAT(parse({"--for", "sntp"}).error(), HasSubstr("--for 'sntp'"));
  EXPECT_THAT(parse({"-f", ""}).error(), HasSubstr("-f needs a name"));
  EXPECT_THAT(parse({"keys"}).error(), HasSubstr("'keys' is no option"));
}

TEST(CommandLine, SaysWhatBecameOfAutokey) {
  for (const char* option : {"-G", "-H", "-I", "-T", "-P", "-ccert", "-m512"}) {
    EXPECT_THAT(parse({option}).error(), HasSubstr("belonged to Autokey")) << option;
  }
}

TEST(CommandLine, HelpAndVersionMakeNothing) {
  EXPECT_THAT(parse({"-?"})->information, StartsWith("usage: ntp-keygen "));
  EXPECT_THAT(parse({"-V"})->information, StartsWith("ntp-keygen gnomon-"));
}

}  // namespace
}  // namespace ntp_keygen
