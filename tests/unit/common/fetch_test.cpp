#include "common/fetch.hpp"

#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <thread>

#include "mode6/read_query.hpp"
#include "netio/event_loop.hpp"
#include "netio/udp_server.hpp"
#include "netio/udp_socket.hpp"

namespace common {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

const ntp::Endpoint kAnyPort{ntp::IpAddress::v4(0x7f000001), 0};
constexpr mode6::Patience kShort{.deadline = std::chrono::milliseconds{300},
                                 .first_retry = std::chrono::milliseconds{50}};

// A server on a thread of its own that answers every control request with `leap=0` and drops the
// first `deaf_for` of them.
class SmallServer {
 public:
  explicit SmallServer(int deaf_for = 0)
      : server_{std::move(*netio::UdpSocket::bind(kAnyPort))},
        deaf_for_{deaf_for},
        thread_{[this] { run(); }} {}
  ~SmallServer() {
    const auto ender = netio::UdpSocket::connect(server_.socket().local());
    ender->send(ntp::as_bytes("end"));
    thread_.join();
  }
  SmallServer(const SmallServer&) = delete;
  SmallServer& operator=(const SmallServer&) = delete;

  [[nodiscard]] Target target() const {
    const auto at = server_.socket().local();
    return {at.text(), at.address.text(), at.port, ntp::Family::none};
  }

 private:
  void run() {
    netio::EventLoop loop;
    const auto watch = netio::Watch::readable(loop, server_.socket().fd(), [&] {
      server_.serve([&](const netio::Datagram& datagram, ntp::ByteSpan out) -> std::size_t {
        auto header = mode6::parse_header(datagram.octets);
        if (!header) {
          loop.stop();
          return 0;
        }
        if (deaf_for_-- > 0) return 0;
        header->response = true;
        header->status = 0x0615;
        return mode6::write_packet(*header, ntp::as_bytes("leap=0\r\n"), out);
      });
    });
    loop.run();
  }

  netio::UdpServer server_;
  int deaf_for_;
  std::thread thread_;
};

Target refusing() {
  const auto socket = netio::UdpSocket::bind(kAnyPort);
  return {"refusing", "127.0.0.1", socket->local().port, ntp::Family::none};
}

TEST(Fetch, AsksAllTargetsAndSaysHowItWent) {
  const SmallServer good;
  const SmallServer deaf_at_first{1};
  const std::vector<Target> targets{good.target(),
                                    deaf_at_first.target(),
                                    refusing(),
                                    {"not a name", std::string(80, 'a'), 123, ntp::Family::none}};
  std::vector<mode6::ReadReply> replies(targets.size());
  const auto contacts = fetch(targets, kShort, [&](std::size_t i, mode6::Conversation& on) {
    mode6::ask_variables(on, mode6::kSystem, "", replies[i]);
  });
  ASSERT_EQ(contacts.size(), 4U);
  EXPECT_THAT(contacts[0].trouble, IsEmpty());
  EXPECT_EQ(replies[0].text, "leap=0\r\n");
  EXPECT_EQ(contacts[0].datagrams_sent, 1U);
  EXPECT_EQ(replies[1].text, "leap=0\r\n");
  EXPECT_EQ(contacts[1].datagrams_sent, 2U);
  EXPECT_THAT(contacts[2].trouble, HasSubstr("nobody listens on UDP port"));
  EXPECT_EQ(contacts[2].error, std::errc::connection_refused);
  EXPECT_EQ(replies[2].failure->error, mode6::AskError::refused);
  EXPECT_THAT(contacts[3].trouble, HasSubstr("cannot find the address of not a name"));
  EXPECT_FALSE(contacts[3].error);
}

TEST(Fetch, EndsAtTheDeadlineWhenAHostIsSilent) {
  const SmallServer silent{1000};
  mode6::ReadReply reply;
  const auto contacts = fetch({silent.target()}, kShort, [&](std::size_t, auto& on) {
    mode6::ask_variables(on, mode6::kSystem, "", reply);
  });
  EXPECT_THAT(contacts[0].trouble, IsEmpty());
  ASSERT_TRUE(reply.failure);
  EXPECT_EQ(reply.failure->error, mode6::AskError::no_answer);
}

TEST(Fetch, InterruptEndsTheWaiting) {
  const SmallServer silent{1000};
  mode6::ReadReply reply;
  const auto contacts = fetch(
      {silent.target(), refusing()}, {.deadline = std::chrono::minutes{1}},
      [&](std::size_t index, auto& on) {
        mode6::ask_variables(on, mode6::kSystem, "", reply);
        if (index == 1) std::raise(SIGINT);  // waits for the loop
      },
      true);
  EXPECT_THAT(contacts[0].trouble, HasSubstr(": interrupted"));
}

TEST(Fetch, InterruptibleEndsByItself) {
  const SmallServer good;
  mode6::ReadReply reply;
  const auto contacts = fetch(
      {good.target(), refusing()}, kShort,
      [&](std::size_t, auto& on) { mode6::ask_variables(on, mode6::kSystem, "", reply); }, true);
  EXPECT_THAT(contacts[0].trouble, IsEmpty());
  EXPECT_THAT(contacts[1].trouble, HasSubstr("nobody listens"));
  EXPECT_EQ(fetch({}, kShort, [](std::size_t, auto&) {}, true).size(), 0U);
}

TEST(Fetch, NeedsNothingToAsk) {
  const SmallServer good;
  EXPECT_EQ(fetch({good.target()}, kShort, [](std::size_t, auto&) {}).size(), 1U);
}

TEST(Measure, SaysThatNobodyListens) {
  const auto seen = measure(refusing(), std::chrono::milliseconds{300});
  ASSERT_FALSE(seen);
  EXPECT_FALSE(seen.error().answered);
  EXPECT_THAT(seen.error().why, HasSubstr("nobody listens on UDP port"));
}

TEST(ParseTarget, TakesHostAndPort) {
  const auto plain = parse_target("ntp.example", 123, ntp::Family::ipv6);
  ASSERT_TRUE(plain);
  EXPECT_EQ(plain->port, 123);
  EXPECT_EQ(plain->family, ntp::Family::ipv6);
  const auto full = parse_target("[2001:db8::1]:1123", 123, ntp::Family::none);
  ASSERT_TRUE(full);
  EXPECT_EQ(full->host, "2001:db8::1");
  EXPECT_EQ(full->port, 1123);
  EXPECT_THAT(parse_target("host:99999", 123, ntp::Family::none).error(), HasSubstr("host:99999"));
}

TEST(NamesOf, EndsWithoutQuestions) { EXPECT_TRUE(names_of({}, std::chrono::seconds{1}).empty()); }

}  // namespace
}  // namespace common
