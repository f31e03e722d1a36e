// The sockets of the polls that are under way: a fresh one with a random port for each.
#pragma once

#include <functional>
#include <map>
#include <string_view>
#include <system_error>
#include <vector>

#include "core/actions.hpp"
#include "core/settings.hpp"
#include "netio/event_loop.hpp"
#include "netio/monotonic.hpp"
#include "netio/udp_socket.hpp"
#include "ntp/address.hpp"
#include "ntp/bytes.hpp"

namespace sys {

/// Sends requests and reports what becomes of them. It owns each socket until close().
class Polls {
 public:
  /// What is reported. `sent` comes again when the kernel's timestamp was not there at once.
  struct Reports {
    std::function<void(core::PollToken, netio::RealTime at, const ntp::Endpoint& local)> sent;
    /// False: the poll has its answer, and what else waits is not looked at.
    std::function<bool(core::PollToken, const netio::Datagram&)> reply;
    std::function<void(core::PollToken, std::string_view why)> failed;
    std::function<void()> done;  ///< after all reports of one wake-up
  };

  Polls(netio::EventLoop& loop, Reports reports);

  void send(const core::SendPoll& poll);
  /// The mark of every packet from now on, 0 to 63.
  void set_dscp(int dscp) { dscp_ = dscp; }
  void close(core::PollToken token);

 private:
  struct Poll {
    netio::UdpSocket socket;
    netio::Watch watch;
    bool timed = false;  // the kernel said when it left
  };
  void on_readable(core::PollToken token);
  std::error_code receive(core::PollToken token, const netio::UdpSocket& socket);

  netio::EventLoop& loop_;
  Reports reports_;
  std::map<core::PollToken, Poll> polls_;
  std::vector<Poll> closed_;  // until none of their callbacks can be on the stack any more
  netio::Afterwards sweep_;
  int dscp_ = core::kUsualDscp;
};

}  // namespace sys
