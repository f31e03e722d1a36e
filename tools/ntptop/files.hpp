// The files of ntptop: whole texts in and out, recordings line by line, commands on alerts.
#pragma once

#include <cstdio>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ntptop/gzip.hpp"
#include "ntptop/input.hpp"
#include "ntptop/state.hpp"

namespace ntptop {

/// The error is half a sentence: the system's words.
std::expected<std::string, std::string> read_file(const std::string& name);
/// The same, unpacked when it is gzip.
std::expected<std::string, std::string> read_recording_file(const std::string& name);
/// Empty when it went well.
std::string write_file(const std::string& name, std::string_view content);

/// Appends what is learnt to a file, one write a line; packed when the name ends in .gz.
class Recorder {
 public:
  Recorder() = default;
  Recorder(const Recorder&) = delete;
  Recorder& operator=(const Recorder&) = delete;
  ~Recorder() { end(); }

  /// Empty when it went well. A file that is there already is not overwritten.
  std::string begin(const std::string& name);
  /// False when the file could not take the end of it.
  bool end();
  [[nodiscard]] bool on() const { return file_ != nullptr; }
  /// False when the file could not take it: the recording has ended then.
  bool write(std::string_view line);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  bool put(std::string_view octets);

  std::unique_ptr<std::FILE, Close> file_;
  std::optional<Packer> packer_;
};

/// Every datagram in a file that tcpdump(1) and Wireshark read.
class PcapFile {
 public:
  /// Empty when it went well. A file that is there already is not overwritten.
  std::string begin(const std::string& name);
  [[nodiscard]] bool on() const { return file_ != nullptr; }
  /// False when the file took no more: it has ended then.
  bool add(const ntp::Endpoint& from, const ntp::Endpoint& to, ntp::ByteView octets);

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  bool put(std::string_view octets);

  std::unique_ptr<std::FILE, Close> file_;
};

/// Runs the command of --exec on events, no more than a few in a minute.
class Alerts {
 public:
  explicit Alerts(std::string command) : command_{std::move(command)} {}
  void run(const Request& event, Instant now);

 private:
  std::string command_;
  Instant minute_;
  int in_minute_ = 0;
};

}  // namespace ntptop
