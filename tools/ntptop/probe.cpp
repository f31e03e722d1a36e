#include "ntptop/probe.hpp"

#include <array>
#include <fmt/format.h>
#include <utility>

#include "netio/monotonic.hpp"
#include "ntp/packet.hpp"
#include "view/escape.hpp"
#include "view/explain_words.hpp"

namespace ntptop {
namespace {

constexpr ntp::Nanos kTimeout = std::chrono::seconds{2};

std::string letters_of(std::uint32_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto octet = static_cast<char>(value >> shift & 0xffU);
    if (octet != '\0') text += octet;
  }
  return text;
}

std::string refid_text(const ntp::Packet& packet) {
  if (packet.stratum.value > 1) return ntp::IpAddress::v4(packet.refid.value).text();
  return letters_of(packet.refid.value);
}

// "RATE: the server says it is asked too often"
std::string kiss_words(ntp::RefId code) {
  const std::string letters = letters_of(code.value);
  const auto meaning = view::refid_meaning(letters);
  return fmt::format("{}: {}", view::escape(letters),
                     meaning.empty() ? "it refuses time requests" : meaning);
}

std::string why(ntp::ReplyError error) {
  switch (error) {
    case ntp::ReplyError::unsynchronised:
      return "it says its clock is not synchronised";
    case ntp::ReplyError::zero_time:
      return "its reply gives no time";
    case ntp::ReplyError::excessive_distance:
      return "its root distance is 16 s or more";
    default:
      return "its reply makes no sense";
  }
}

}  // namespace

Probe::Probe(netio::EventLoop& loop, Done done, netio::Mode6Session::Tap tap)
    : loop_{loop},
      done_{std::move(done)},
      timer_{loop, [this] { end({{}, "timed out"}); }},
      closing_{loop,
               [this] {
                 if (!ended_) return;
                 watch_.reset();
                 socket_.reset();
               }},
      tap_{std::move(tap)} {}

void Probe::start(const ntp::Endpoint& to) {
  watch_.reset();
  socket_.reset();
  ended_ = false;
  to_ = to;
  auto socket = netio::UdpSocket::connect(to, true);
  if (!socket) return end({{}, socket.error().message()});
  socket_.emplace(std::move(*socket));
  watch_.emplace(netio::Watch::readable(loop_, socket_->fd(), [this] { on_readable(); }));
  std::array<std::byte, ntp::kHeaderSize> packet;
  exchange_.begin(ntp::Timestamp{netio::random_u64() | 1}, ntp::kVersion, packet);
  exchange_.sent_at(netio::realtime_now().timestamp());
  timer_.at(netio::monotonic_now() + kTimeout);
  if (tap_) tap_(socket_->local(), to_, packet);
  if (const auto error = socket_->send(packet)) end({{}, error.message()});
}

void Probe::on_readable() {
  if (ended_) return;
  if (const auto sent = socket_->transmitted()) exchange_.sent_at(sent->timestamp());
  const auto error =
      socket_->receive([this](const netio::Datagram& datagram) { on_datagram(datagram); });
  if (error && !ended_)
    end({{}, error == std::errc::connection_refused ? "refused" : error.message()});
}

void Probe::on_datagram(const netio::Datagram& datagram) {
  if (tap_ && !ended_) tap_(to_, socket_->local(), datagram.octets);
  const auto parsed = ntp::parse_packet(datagram.octets);
  if (!parsed || ended_) return;
  const auto at = datagram.received.value_or(netio::realtime_now()).timestamp();
  // A look from far away is still a look.
  const auto reply = exchange_.accept(parsed->header, at, {.max_delay = ntp::Seconds{16}});
  if (!reply) {
    if (!exchange_.outstanding()) end({{}, why(reply.error())});
    return;
  }
  if (reply->kiss) {
    const bool rate = reply->kiss->code == ntp::refid("RATE");
    return end({{}, kiss_words(reply->kiss->code), rate});
  }
  const ntp::Packet& header = reply->header;
  end({Seen{.offset = -reply->measurement.offset,
            .delay = reply->measurement.delay,
            .root_distance = ntp::Seconds{header.root_delay.nanos()} / 2 +
                             ntp::Seconds{header.root_dispersion.nanos()},
            .stratum = header.stratum.value,
            .refid = refid_text(header)},
       {}});
}

// The socket is closed from a later turn of the loop: this may be its own callback.
void Probe::end(Outcome outcome) {
  if (std::exchange(ended_, true)) return;
  timer_.at(ntp::Monotonic::max());
  closing_.at(ntp::Monotonic{});
  done_(outcome);
}

}  // namespace ntptop
