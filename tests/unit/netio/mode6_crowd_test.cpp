#include "netio/mode6_crowd.hpp"

#include <deque>
#include <gtest/gtest.h>

#include "mode6/header.hpp"
#include "mode6/read_query.hpp"
#include "netio/udp_server.hpp"
#include "netio/udp_socket.hpp"

namespace netio {
namespace {

constexpr mode6::Patience kQuick{.deadline = std::chrono::milliseconds{1000},
                                 .first_retry = std::chrono::milliseconds{50}};

// A host on the loop of the test; it says its own number.
class CrowdHost {
 public:
  CrowdHost(EventLoop& loop, int number)
      : number_{number},
        server_{std::move(*UdpSocket::bind({ntp::IpAddress::v4(0x7f000001), 0}))},
        watch_{Watch::readable(loop, server_.socket().fd(), [this] {
          server_.serve([this](const Datagram& d, ntp::ByteSpan out) { return answer(d, out); });
        })} {}

  [[nodiscard]] ntp::Endpoint at() const { return server_.socket().local(); }
  int deaf_for = 0;
  int hears = 1'000'000;  // and then no more

 private:
  std::size_t answer(const Datagram& datagram, ntp::ByteSpan out) {
    auto header = mode6::parse_header(datagram.octets);
    if (!header || deaf_for-- > 0 || hears-- <= 0) return 0;
    header->response = true;
    return mode6::write_packet(*header, ntp::as_bytes("host=" + std::to_string(number_)), out);
  }

  int number_;
  UdpServer server_;
  Watch watch_;
};

struct Asked {
  mode6::ReadReply reply;
  std::optional<CrowdEnd> end;
};

class Mode6CrowdTest : public testing::Test {
 protected:
  void ask(const ntp::Endpoint& at, Asked& asked, int questions = 1) {
    ++open_;
    crowd_.add(
        at, kQuick, 2,
        [&asked, questions](mode6::Conversation& on) {
          for (int i = 0; i < questions; ++i) {
            mode6::ask_variables(on, mode6::kSystem, "", asked.reply);
          }
        },
        [this, &asked](const CrowdEnd& end) {
          asked.end = end;
          if (--open_ == 0) loop_.stop();
        });
  }
  void run() { loop_.run(); }

  EventLoop loop_;
  Mode6Crowd crowd_{loop_};
  int open_ = 0;
};

TEST_F(Mode6CrowdTest, TellsHostsApart) {
  std::deque<CrowdHost> hosts;
  std::deque<Asked> asked;
  for (int i = 0; i < 40; ++i) {
    ask(hosts.emplace_back(loop_, i).at(), asked.emplace_back(), 20);
    hosts.back().deaf_for = i % 3;
  }
  run();
  for (int i = 0; i < 40; ++i) {
    const Asked& one = asked.at(static_cast<std::size_t>(i));
    EXPECT_EQ(one.reply.text, "host=" + std::to_string(i));
    EXPECT_GE(one.end->sent, 20U + static_cast<std::size_t>(i % 3));
  }
  EXPECT_EQ(crowd_.active(), 0U);
}

TEST_F(Mode6CrowdTest, AsksForLessAtOnceWhenMuchGetsLost) {
  std::deque<CrowdHost> hosts;
  std::deque<Asked> asked;
  for (int i = 0; i < 40; ++i) {
    ask(hosts.emplace_back(loop_, i).at(), asked.emplace_back(), 20);
    hosts.back().hears = 1;
  }
  run();
  EXPECT_LE(crowd_.window(), Mode6Crowd::kInFlight / 2 + 40);
}

TEST_F(Mode6CrowdTest, AsksOneHostTwiceAtOnce) {
  CrowdHost host{loop_, 7};
  Asked one;
  Asked two;
  ask(host.at(), one);
  ask(host.at(), two);
  run();
  EXPECT_EQ(one.reply.text, "host=7");
  EXPECT_EQ(two.reply.text, "host=7");
}

TEST_F(Mode6CrowdTest, KnowsWhoRefused) {
  CrowdHost host{loop_, 1};
  const ntp::Endpoint nobody = UdpSocket::bind({ntp::IpAddress::v4(0x7f000001), 0})->local();
  Asked good;
  Asked refused;
  ask(nobody, refused, 5);
  ask(host.at(), good, 5);
  run();
  EXPECT_EQ(refused.end->trouble, std::errc::connection_refused);
  EXPECT_EQ(refused.reply.failure->error, mode6::AskError::refused);
  EXPECT_FALSE(good.end->trouble);
  EXPECT_EQ(good.reply.text, "host=1");
}

TEST_F(Mode6CrowdTest, EndsWithASilentHost) {
  CrowdHost silent{loop_, 1};
  silent.deaf_for = 1000;
  Asked asked;
  ask(silent.at(), asked);
  run();
  EXPECT_EQ(asked.reply.failure->error, mode6::AskError::no_answer);
  EXPECT_GT(asked.end->sent, 1U);
}

TEST_F(Mode6CrowdTest, WaitsForNothingOnceAllHaveEnded) {
  const ntp::Endpoint nobody = UdpSocket::bind({ntp::IpAddress::v4(0x7f000001), 0})->local();
  bool ended = false;
  mode6::ReadReply reply;
  crowd_.add(
      nobody, kQuick, 2,
      [&](mode6::Conversation& on) { mode6::ask_variables(on, mode6::kSystem, "", reply); },
      [&](const CrowdEnd&) { ended = true; });
  run();  // returns when nothing is left to wait for
  EXPECT_TRUE(ended);
}

TEST_F(Mode6CrowdTest, EndsWhenThereIsNothingToAsk) {
  CrowdHost host{loop_, 1};
  Asked asked;
  ask(host.at(), asked, 0);
  run();
  EXPECT_EQ(asked.end->sent, 0U);
}

}  // namespace
}  // namespace netio
