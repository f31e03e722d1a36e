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

TEST(CommandLine, CookiesAndCertificatesHaveFilesOfTheirOwn) {
  const auto cookies = parse({"--nts-cookies"});
  ASSERT_TRUE(cookies);
  EXPECT_EQ(cookies->product, Product::cookies);
  EXPECT_EQ(cookies->file, "nts-keys");
  const auto certificate = parse({"--self-signed=time.example", "--self-signed", "192.0.2.1",
                                  "--days=7", "-f", "lab", "--force"});
  ASSERT_TRUE(certificate);
  EXPECT_EQ(certificate->product, Product::certificate);
  EXPECT_THAT(certificate->names, ElementsAre("time.example", "192.0.2.1"));
  EXPECT_EQ(certificate->days, 7);
  EXPECT_EQ(certificate->file, "lab");
  EXPECT_TRUE(certificate->force);
  EXPECT_EQ(parse({"--self-signed", "a"})->file, "nts");
}

TEST(CommandLine, OneProductAtATime) {
  EXPECT_THAT(parse({"--nts-cookies", "--self-signed=a"}).error(), HasSubstr("give one of them"));
  EXPECT_THAT(parse({"--days=7"}).error(), HasSubstr("--self-signed"));
  for (const char* word : {"-M", "-tMD5", "-n3", "--first=2", "--hex", "--for=chrony"}) {
    EXPECT_THAT(parse({"--nts-cookies", word}).error(), HasSubstr("about keys that sign packets"));
    EXPECT_THAT(parse({"--self-signed=a", word}).error(), HasSubstr("leave it out"));
  }
}

TEST(CommandLine, RefusesNamesAndDaysThatNoCertificateHas) {
  for (const char* name : {"", "-a", "a..b", "a b", "a,DNS:b", "fe80::1%2"}) {
    EXPECT_FALSE(parse({"--self-signed", name})) << name;
  }
  for (const char* days : {"0", "3651", "x", "-1", ""}) {
    EXPECT_FALSE(parse({"--self-signed=a", "--days", days})) << days;
  }
  EXPECT_FALSE(parse(std::vector<const char*>(33, "--self-signed=a")));
}

TEST(CommandLine, EveryOptionOfAutokeySaysThatItIsGone) {
  for (const char* word : {"-b",
                           "-c",
                           "-C",
                           "-e",
                           "-G",
                           "-H",
                           "-i",
                           "-I",
                           "-l",
                           "-m",
                           "-P",
                           "-p",
                           "-q",
                           "-s",
                           "-S",
                           "-T",
                           "--certificate=RSA-MD5",
                           "--cipher",
                           "--export-params",
                           "--get-pvt-passwd",
                           "--gq-params",
                           "--host-key",
                           "--id-key",
                           "--ident=x",
                           "--iffkey",
                           "--imbits=512",
                           "--lifetime=1",
                           "--modulus=512",
                           "--mv-keys",
                           "--mv-params=3",
                           "--password=x",
                           "--pvt-cert",
                           "--pvt-passwd=x",
                           "--sign-key=RSA",
                           "--subject-name=x",
                           "--trusted-cert"}) {
    const auto command = parse({word});
    ASSERT_FALSE(command) << word;
    EXPECT_THAT(command.error(), HasSubstr("belonged to Autokey, which is gone")) << word;
    EXPECT_THAT(command.error(), HasSubstr("NTS")) << word;
  }
}

}  // namespace
}  // namespace ntp_keygen
