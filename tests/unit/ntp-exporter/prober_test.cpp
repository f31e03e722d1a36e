#include "ntp-exporter/prober.hpp"

#include <gtest/gtest.h>

#include "mode6/header.hpp"
#include "netio/monotonic.hpp"
#include "netio/udp_server.hpp"
#include "netio/udp_socket.hpp"

namespace ntp_exporter {
namespace {

const ntp::Endpoint kAnyPort{ntp::IpAddress::v4(0x7f000001), 0};

// A daemon on the loop of the test that answers control messages, or part of them, or none.
class Daemon {
 public:
  explicit Daemon(netio::EventLoop& loop)
      : server_{std::move(*netio::UdpSocket::bind(kAnyPort))},
        watch_{netio::Watch::readable(loop, server_.socket().fd(), [this] {
          server_.serve([this](const netio::Datagram& d, ntp::ByteSpan out) { return on(d, out); });
        })} {}

  [[nodiscard]] std::string target() const { return server_.socket().local().text(); }

  bool silent = false;
  bool denies = false;
  bool half = false;  // sources are named and say nothing
  int questions = 0;

 private:
  std::size_t on(const netio::Datagram& datagram, ntp::ByteSpan out) {
    auto header = mode6::parse_header(datagram.octets);
    if (!header || silent) return 0;
    ++questions;
    header->response = true;
    header->status = 0x0615;
    if (denies) {
      header->error = true;
      header->status = 0x0100;
      return mode6::write_packet(*header, {}, out);
    }
    if (header->opcode == 1) {
      const std::string pair{"\x00\x07\x96\x1a", half ? 4U : 0U};
      return mode6::write_packet(*header, ntp::as_bytes(pair), out);
    }
    if (header->association.value != 0) return 0;
    return mode6::write_packet(*header, ntp::as_bytes("leap=0, stratum=2"), out);
  }

  netio::UdpServer server_;
  netio::Watch watch_;
};

struct Answer {
  std::shared_ptr<const Result> result;
  std::optional<Refusal> refusal;
};

class ProberTest : public testing::Test {
 protected:
  Answer ask(const std::string& target, const std::string& module = "control") {
    Answer answer;
    start(target, module, answer);
    if (open_ > 0) loop_.run();
    return answer;
  }
  void start(const std::string& target, const std::string& module, Answer& into) {
    ++open_;
    prober_.ask(target, module, std::chrono::seconds{10},
                [&](std::shared_ptr<const Result> result, const Refusal* refusal) {
                  into.result = std::move(result);
                  if (refusal != nullptr) into.refusal = *refusal;
                  if (--open_ == 0) loop_.stop();
                });
  }
  void run() { loop_.run(); }

  netio::EventLoop loop_;
  Configuration configuration_ = *parse_configuration(
      "module control\ngroups system sources\ntimeout 0.3\nmodule seen\ngroups seen\ntimeout 0.3");
  Prober prober_{loop_, configuration_};
  Daemon daemon_{loop_};
  int open_ = 0;
};

TEST_F(ProberTest, AsksADaemon) {
  const auto answer = ask(daemon_.target());
  ASSERT_TRUE(answer.result);
  EXPECT_TRUE(answer.result->success()) << answer.result->words();
  EXPECT_EQ(answer.result->system.stratum, 2);
}

TEST_F(ProberTest, AsksOnceForTwo) {
  Answer one;
  Answer two;
  start(daemon_.target(), "control", one);
  start(daemon_.target(), "control", two);
  run();
  EXPECT_EQ(one.result, two.result);
  EXPECT_EQ(prober_.counters().probes, 1U);
  EXPECT_EQ(prober_.counters().coalesced, 1U);
  const int before = daemon_.questions;
  EXPECT_EQ(ask(daemon_.target()).result, one.result);  // within the interval
  EXPECT_EQ(daemon_.questions, before);
}

TEST_F(ProberTest, GivesEachRefusalItsReason) {
  EXPECT_EQ(ask(daemon_.target(), "nonsense").refusal->reason, "unknown_module");
  EXPECT_EQ(ask("host:0").refusal->reason, "bad_target");
  const auto forbidden = ask("192.0.2.1");
  ASSERT_TRUE(forbidden.refusal);
  EXPECT_EQ(forbidden.refusal->reason, "forbidden_target");
  EXPECT_EQ(forbidden.refusal->status, 403);
  EXPECT_EQ(prober_.counters().refusals.at("forbidden_target"), 1U);
  EXPECT_EQ(prober_.open(), 0U);
}

TEST_F(ProberTest, GivesEachFailureItsReason) {
  daemon_.denies = true;
  EXPECT_EQ(ask(daemon_.target()).result->control_trouble->reason, "denied");
}

TEST_F(ProberTest, KnowsASilentDaemon) {
  daemon_.silent = true;
  EXPECT_EQ(ask(daemon_.target()).result->control_trouble->reason, "timeout");
  EXPECT_EQ(ask(daemon_.target(), "seen").result->seen_trouble->reason, "timeout");
}

TEST_F(ProberTest, KnowsHalfAnAnswer) {
  daemon_.half = true;
  const auto answer = ask(daemon_.target());
  ASSERT_TRUE(answer.result->control_trouble);
  EXPECT_EQ(answer.result->control_trouble->reason, "partial");
  EXPECT_EQ(answer.result->system.stratum, 2);
}

TEST_F(ProberTest, KnowsThatNobodyListens) {
  std::string nobody;
  {
    const auto socket = netio::UdpSocket::bind(kAnyPort);
    nobody = socket->local().text();
  }
  EXPECT_EQ(ask(nobody).result->control_trouble->reason, "refused");
  EXPECT_EQ(ask(nobody, "seen").result->seen_trouble->reason, "refused");
}

TEST_F(ProberTest, KnowsANameThatIsNone) {
  const auto answer = ask(std::string(80, 'a'));
  ASSERT_TRUE(answer.result);
  EXPECT_EQ(answer.result->control_trouble->reason, "dns");
}

}  // namespace
}  // namespace ntp_exporter
