// What the program records of itself.
#include <fmt/format.h>
#include <utility>

#include "common/cli.hpp"
#include "ntptop/app.hpp"
#include "ntptop/record.hpp"
#include "ntptop/update.hpp"
#include "view/escape.hpp"

namespace ntptop {

void App::record(const std::string& name) {
  const std::string wrong = recorder_.begin(name);
  if (!wrong.empty()) {
    state_ = update(std::move(state_),
                    Told{fmt::format("cannot record to {}: {}", view::escape(name), wrong), false});
    if (!terminal_) fmt::print(stderr, "ntptop: {}\n", state_.view.message);
    if (!terminal_) status_ = common::kExitSomeFailed;
    return;
  }
  // A recording tells who the hosts are and what their sources said last.
  for (std::size_t i = 0; i < state_.hosts.size(); ++i) {
    const Host& host = state_.hosts[i];
    recorder_.write(record_line(HostAdded{host.name, host.group, host.hidden}));
    const Snapshot* now = host.newest();
    if (now == nullptr || !now->heard) continue;
    HostPolled polled{.host = i,
                      .at = now->at,
                      .address = now->address,
                      .round_trip_s = now->round_trip_s,
                      .status = now->status.word(),
                      .text = now->text,
                      .counters = now->counters};
    for (const auto& source : now->sources) {
      polled.associations.push_back({source->id.value, source->status.word(), source->text});
    }
    recorder_.write(record_line(polled));
  }
  state_ =
      update(std::move(state_), Told{fmt::format("recording to {}", view::escape(name)), true});
}

void App::begin_pcap() {
  const std::string wrong = pcap_.begin(command_.pcap);
  if (wrong.empty()) return;
  tell(state_, fmt::format("cannot write {}: {}", view::escape(command_.pcap), wrong));
  if (!terminal_) fmt::print(stderr, "ntptop: {}\n", state_.view.message);
  if (!terminal_) status_ = common::kExitSomeFailed;
}

void App::on_wire(const ntp::Endpoint& from, const ntp::Endpoint& to, ntp::ByteView octets) {
  if (!pcap_.add(from, to, octets)) {
    tell(state_, fmt::format("{} takes no more datagrams", view::escape(command_.pcap)));
  }
}

void App::toggle_record() {
  if (state_.settings.replaying) return tell(state_, "this is a recording already");
  if (recorder_.on()) {
    const bool whole = recorder_.end();
    state_ = update(std::move(state_),
                    Told{whole ? "the recording has ended"
                               : "the end of the recording is missing: its file takes no more",
                         false});
    return;
  }
  const auto time = state_.view.zone(unix_seconds(state_.now));
  record(fmt::format("ntptop-{:04}{:02}{:02}-{:02}{:02}{:02}.jsonl", time.year, time.month,
                     time.day, time.hour, time.minute, time.second));
}

}  // namespace ntptop
