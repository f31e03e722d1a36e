#include "ntptrace/source.hpp"

#include <gtest/gtest.h>

namespace ntptrace {
namespace {

const ntp::IpAddress kFar = ntp::IpAddress::v4(0xc0000201);  // 192.0.2.1
const ntp::IpAddress kHere = ntp::IpAddress::v4(0x7f000001);

mode6::PeerVariables peer(const char* srcadr, mode6::MaybeInt srcport = {}) {
  mode6::PeerVariables variables;
  variables.srcadr = srcadr;
  variables.srcport = srcport;
  return variables;
}

/// The endpoint as text, or the number of the reason.
std::string source(const mode6::PeerVariables& variables, const ntp::IpAddress& from = kFar) {
  const auto found = source_of(variables, from);
  return found ? found->text() : std::to_string(static_cast<int>(found.error()));
}
std::string reason(NoSource why) { return std::to_string(static_cast<int>(why)); }

TEST(SourceOf, IsTheAddressOnItsPort) {
  EXPECT_EQ(source(peer("198.51.100.7", 123)), "198.51.100.7:123");
  EXPECT_EQ(source(peer("2001:db8::7", 11123)), "[2001:db8::7]:11123");
  EXPECT_EQ(source(peer("198.51.100.7")), "198.51.100.7:123");
}

TEST(SourceOf, TakesNothingForAnAddressThatIsNone) {
  for (const char* text : {"localhost", "1.2.3", "1.2.3.4;reboot", "$(reboot)", "1.2.3.4 5.6.7.8",
                           " 1.2.3.4", "[::1]", "0x7f.0.0.1", "1.2.3.04", "\x1b[2J", "-n"}) {
    EXPECT_EQ(source(peer(text)), reason(NoSource::no_address)) << text;
  }
  EXPECT_EQ(source(peer(std::string(5000, '1').c_str())), reason(NoSource::no_address));
}

TEST(SourceOf, KnowsWhenNoneIsSaid) {
  EXPECT_EQ(source({}), reason(NoSource::not_said));
  for (const char* text : {"", "0.0.0.0", "::", "::ffff:0.0.0.0"}) {
    EXPECT_EQ(source(peer(text)), reason(NoSource::not_said)) << text;
  }
}

TEST(SourceOf, StopsAtAReferenceClock) {
  EXPECT_EQ(source(peer("127.127.1.0")), reason(NoSource::refclock));
  EXPECT_EQ(source(peer("::ffff:127.127.28.1")), reason(NoSource::refclock));
}

TEST(SourceOf, FollowsNoAddressOfMany) {
  for (const char* text : {"224.0.1.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
                           "ff02::101", "::ffff:224.0.1.1"}) {
    EXPECT_EQ(source(peer(text)), reason(NoSource::no_host)) << text;
  }
}

TEST(SourceOf, LocalAddressesMeanSomethingOnlyHere) {
  EXPECT_EQ(source(peer("127.0.0.2", 11123), kHere), "127.0.0.2:11123");
  EXPECT_EQ(source(peer("fe80::1%2"), kHere), "[fe80::1%2]:123");
  for (const char* text : {"127.0.0.1", "::1", "::ffff:127.0.0.1", "fe80::1", "fe80::1%2"}) {
    EXPECT_EQ(source(peer(text)), reason(NoSource::not_from_here)) << text;
  }
}

TEST(SourceOf, LeadsToNoPortOfAnotherService) {
  for (const std::int64_t port : {-1, 0, 1, 53, 1023, 65536}) {
    EXPECT_EQ(source(peer("198.51.100.7", port)), reason(NoSource::bad_port)) << port;
  }
  EXPECT_EQ(source(peer("198.51.100.7", 1024)), "198.51.100.7:1024");
}

TEST(Plain, UnwrapsMappedAddressesOnly) {
  EXPECT_EQ(plain(ntp::IpAddress::parse("::ffff:192.0.2.1").value()), kFar);
  const auto other = ntp::IpAddress::parse("::fffe:192.0.2.1").value();
  EXPECT_EQ(plain(other), other);
}

}  // namespace
}  // namespace ntptrace
