#include "sys/polls.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <string>
#include <vector>

namespace sys {
namespace {

using testing::ElementsAre;

const ntp::Endpoint kAnyPort{ntp::IpAddress::v4(0x7f000001), 0};
constexpr core::PollToken kFirst{7};
constexpr core::PollToken kSecond{8};

// A server on loopback and the polls that are sent to it; what is reported becomes lines.
class PollsTest : public testing::Test {
 protected:
  void poll(core::PollToken token, const ntp::Endpoint& to) {
    polls_.send({.token = token, .to = to, .packet = {std::byte{'Q'}}});
  }

  // Until a poll has ended, or for 5 s.
  void run() {
    netio::Timer deadline{loop_, [this] { note("nothing came"); }};
    deadline.at(netio::monotonic_now() + std::chrono::seconds{5});
    loop_.run();
  }

  // The server answers everything that waits; `from` is who asked.
  void answer(std::vector<ntp::Endpoint>& from) {
    ASSERT_FALSE(server_->receive([&](const netio::Datagram& datagram) {
      from.push_back(datagram.path.from);
      ASSERT_FALSE(server_->reply(ntp::as_bytes("A"), datagram.path));
    }));
  }

  void note(const std::string& line) {
    lines_.push_back(line);
    loop_.stop();
  }

  netio::EventLoop loop_;
  std::expected<netio::UdpSocket, std::error_code> server_ = netio::UdpSocket::bind(kAnyPort);
  std::vector<std::string> lines_;
  std::vector<ntp::Timestamp> sent_at_;
  ntp::Endpoint local_;
  Polls polls_{loop_,
               {.sent =
                    [this](core::PollToken, netio::RealTime at, const ntp::Endpoint& local) {
                      sent_at_.push_back(at.timestamp());
                      local_ = local;
                    },
                .reply =
                    [this](core::PollToken token, const netio::Datagram& datagram) {
                      note("reply " + std::to_string(token.value) + " " +
                           std::string{ntp::as_text(datagram.octets)});
                      return false;
                    },
                .failed =
                    [this](core::PollToken token, std::string_view why) {
                      note("failed " + std::to_string(token.value) + " " + std::string{why});
                    },
                .done = [] {}}};
};

TEST_F(PollsTest, AReplyBelongsToItsPoll) {
  std::vector<ntp::Endpoint> from;
  poll(kFirst, server_->local());
  answer(from);
  run();
  EXPECT_THAT(lines_, ElementsAre("reply 7 A"));
  EXPECT_THAT(from, ElementsAre(local_));
}

TEST_F(PollsTest, EachPollHasAPortOfItsOwn) {
  std::vector<ntp::Endpoint> from;
  poll(kFirst, server_->local());
  poll(kSecond, server_->local());
  answer(from);
  ASSERT_EQ(from.size(), 2U);
  EXPECT_NE(from[0].port, from[1].port);
}

TEST_F(PollsTest, SaysWhenTheRequestLeft) {
  const auto before = netio::realtime_now().timestamp();
  poll(kFirst, server_->local());
  const auto after = netio::realtime_now().timestamp();
  ASSERT_EQ(sent_at_.size(), 1U);
  EXPECT_GE(sent_at_[0] - before, ntp::Nanos{-1});  // the wire unit rounds
  EXPECT_LE(sent_at_[0] - after, ntp::Nanos{1});
}

TEST_F(PollsTest, NobodyThereIsAFailureInTheSystemsWords) {
  const ntp::Endpoint gone = server_->local();
  server_ = netio::UdpSocket::bind(kAnyPort);
  poll(kFirst, gone);
  run();
  EXPECT_THAT(lines_, ElementsAre("failed 7 Connection refused"));
}

TEST_F(PollsTest, AnUnreachableAddressFailsAtOnce) {
  poll(kFirst, {ntp::IpAddress::v4(0xffffffff), 123});  // broadcast is refused to a plain socket
  EXPECT_THAT(lines_, ElementsAre("failed 7 Permission denied"));
}

TEST_F(PollsTest, NothingIsHeardOfAPollThatWasClosed) {
  std::vector<ntp::Endpoint> from;
  poll(kFirst, server_->local());
  poll(kSecond, server_->local());
  polls_.close(kFirst);
  answer(from);
  run();
  EXPECT_THAT(lines_, ElementsAre("reply 8 A"));
}

TEST_F(PollsTest, ClosingAnUnknownPollIsNothing) {
  polls_.close(kSecond);
  EXPECT_TRUE(lines_.empty());
}

}  // namespace
}  // namespace sys
