#include "netio/mode6_session.hpp"

#include <gtest/gtest.h>

#include "netio/udp_socket.hpp"

namespace netio {
namespace {

constexpr ntp::Monotonic kNow{};

// Answers each request with `copies` of one answer, all of them there before the client looks.
class Repeater {
 public:
  Repeater(EventLoop& loop, int copies)
      : socket_{std::move(*UdpSocket::bind({ntp::IpAddress::v4(0x7f000001), 0}))},
        watch_{Watch::readable(loop, socket_.fd(), [this, copies] { answer(copies); })} {}
  [[nodiscard]] ntp::Endpoint at() const { return socket_.local(); }

 private:
  void answer(int copies) {
    socket_.receive([this, copies](const Datagram& datagram) {
      auto header = *mode6::parse_header(datagram.octets);
      header.response = true;
      std::array<std::byte, mode6::kMaxPacket> out{};
      const std::size_t size = mode6::write_packet(header, ntp::as_bytes("leap=0\r\n"), out);
      for (int i = 0; i < copies; ++i) {
        socket_.reply(ntp::ByteView{out}.first(size), datagram.path);
      }
    });
  }

  UdpSocket socket_;
  Watch watch_;
};

TEST(Mode6Session, SaysOnceThatItIsIdleHoweverMuchStillComes) {
  EventLoop loop;
  const Repeater server{loop, 150};
  int idle = 0;
  Timer end{loop, [&loop] { loop.stop(); }};
  const auto session = Mode6Session::open(loop, server.at(), {}, [&] {
    ++idle;
    end.at(kNow);  // each call puts the end off
  });
  (*session)->conversation().ask({}, [](const mode6::Outcome&) {});
  (*session)->wake();
  loop.run();
  EXPECT_EQ(idle, 1);
}

TEST(Mode6Session, IsIdleAgainAfterAnotherQuestion) {
  EventLoop loop;
  const Repeater server{loop, 1};
  int idle = 0;
  Mode6Session* asked = nullptr;
  const auto session = Mode6Session::open(loop, server.at(), {}, [&] {
    if (++idle == 3) return loop.stop();
    if (idle == 1) asked->conversation().ask({}, [](const mode6::Outcome&) {});
    asked->wake();  // also with nothing to ask
  });
  asked = session->get();
  asked->conversation().ask({}, [](const mode6::Outcome&) {});
  asked->wake();
  loop.run();
  EXPECT_EQ(idle, 3);
}

}  // namespace
}  // namespace netio
