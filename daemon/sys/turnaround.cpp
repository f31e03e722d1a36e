#include "sys/turnaround.hpp"

#include <algorithm>
#include <array>
#include <span>

#include "core/responder.hpp"
#include "ntp/packed_header.hpp"

namespace sys {
namespace {

std::span<std::byte, ntp::kHeaderSize> header(ntp::ByteSpan octets) {
  return octets.first<ntp::kHeaderSize>();
}

void fetch_entries(const core::MruList* clients, std::span<const netio::Datagram> datagrams) {
  if (clients == nullptr) return;
  std::array<core::MruList::Bucket, netio::UdpBatch::kSize> buckets{};
  for (std::size_t i = 0; i < datagrams.size(); ++i) {
    buckets[i] = clients->fetch_bucket(datagrams[i].path.from.address);
  }
  for (const auto bucket : std::span{buckets}.first(datagrams.size())) clients->fetch_entry(bucket);
}

}  // namespace

std::size_t Turnaround::run(ServerPort& port, const Desk& desk, const Pass& pass) {
  const std::span<const netio::Datagram> datagrams = batch_.receive(port.socket);
  if (datagrams.empty()) return 0;
  const KernelTime present = read_kernel_time();
  std::unique_lock<std::mutex> lock;
  if (desk.guard != nullptr) lock = std::unique_lock{*desk.guard};
  port.counters.received += datagrams.size();
  if (port.drop) return datagrams.size();
  fetch_entries(desk.gate.mru(), datagrams);
  const auto& loopback = desk.loopback_interfaces;
  for (std::size_t i = 0; i < datagrams.size(); ++i) {
    const netio::Datagram& datagram = datagrams[i];
    const node::Arrival arrival{
        .octets = datagram.octets,
        .from = datagram.path.from,
        .local = {datagram.path.local, port.at.port},
        .at = desk.clock.arrival(datagram.received, present),
        .on_loopback = std::ranges::find(loopback, datagram.path.interface) != loopback.end()};
    if (!core::is_plain(datagram.octets)) {
      if (lock) lock.unlock();
      flush(port, desk);
      pass(datagram, arrival);
      if (desk.guard != nullptr) lock.lock();
      continue;
    }
    const auto answer = desk.gate.answer_plain(arrival, desk.served, header(batch_.buffer(i)));
    if (!answer.leaves) continue;
    batch_.reply(i, ntp::kHeaderSize);
    stamps_[answered_++] = {static_cast<std::uint16_t>(i), answer.is_time, answer.ahead};
  }
  if (lock) lock.unlock();
  flush(port, desk);
  return datagrams.size();
}

void Turnaround::flush(ServerPort& port, const Desk& desk) {
  if (answered_ == 0) return;
  const KernelTime time = read_kernel_time();
  date(time, desk.clock);
  const std::size_t failed = batch_.send(port.socket);
  departures_.learn(answered_, read_kernel_time().raw - time.raw);
  std::unique_lock<std::mutex> lock;
  if (desk.guard != nullptr) lock = std::unique_lock{*desk.guard};
  port.counters.send_failed += failed;
  port.counters.sent += answered_ - failed;
  answered_ = 0;
}

void Turnaround::date(const KernelTime& time, const ClockMap& clock) {
  const ntp::Timestamp now = clock.at(time).wall;
  for (std::size_t i = 0; i < answered_; ++i) {
    const Stamp& stamp = stamps_[i];
    if (!stamp.is_time) continue;
    const ntp::Nanos later = stamp.ahead + departures_.wait(i);
    ntp::set_transmit(header(batch_.buffer(stamp.datagram)), now + later);
  }
}

}  // namespace sys
