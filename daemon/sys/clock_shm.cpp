// Reference clock 28: a record in System V shared memory, as gpsd and others write it.
#include <atomic>
#include <cstring>
#include <fmt/format.h>
#include <sys/ipc.h>
#include <sys/shm.h>
#include <unistd.h>

#include "refclock/shm.hpp"
#include "sys/clock_device.hpp"

namespace sys {
namespace {

// Units 0 and 1 are root's alone, as gpsd and the old daemons have it.
constexpr int kRootUnits = 2;
constexpr int kForRoot = 0600;
constexpr int kForAll = 0666;
constexpr int kWritableByOthers = 022;

class ShmDevice final : public ClockDevice {
 public:
  explicit ShmDevice(const core::RefclockSettings& settings) : settings_{settings} {}
  ~ShmDevice() override {
    if (memory_ != nullptr) shmdt(memory_);
  }
  ShmDevice(const ShmDevice&) = delete;
  ShmDevice& operator=(const ShmDevice&) = delete;

  std::string open() override {
    const bool root_only = settings_.clock.unit < kRootUnits;
    const key_t key = refclock::kShmKey + settings_.clock.unit;
    const std::string name = fmt::format("shared memory 0x{:08x}", key);
    const int id = shmget(key, refclock::kShmOctets, IPC_CREAT | (root_only ? kForRoot : kForAll));
    if (id < 0) {
      return device_error(settings_, name,
                          root_only ? "units 0 and 1 are root's: start as root with -u USER, or "
                                      "use a unit from 2 on"
                                    : "");
    }
    if (root_only && !is_guarded(id)) {
      return fmt::format(
          "{}: {}: others may write to it, but units 0 and 1 are root's; remove it with ipcrm -M "
          "0x{:08x}, or use a unit from 2 on",
          settings_.clock.label(), name, key);
    }
    void* memory = shmat(id, nullptr, 0);
    // NOLINTNEXTLINE(performance-no-int-to-ptr,cppcoreguidelines-pro-type-cstyle-cast)
    if (memory == reinterpret_cast<void*>(-1)) return device_error(settings_, name);
    memory_ = memory;
    return {};
  }
  [[nodiscard]] bool is_open() const override { return memory_ != nullptr; }

  void read(const ClockReports& reports) override {
    const refclock::ShmCopy copy = copied();
    const auto reading = reader_.read(copy);
    if (copy.record.valid != 0) member(offsetof(refclock::ShmRecord, valid)).store(0);
    if (reading) {
      reports.reading(*reading);
    } else if (reading.error() != refclock::Condition::nominal) {
      reports.trouble(reading.error(), {});
    }
  }

 private:
  static bool is_guarded(int id) {
    shmid_ds state{};
    if (shmctl(id, IPC_STAT, &state) != 0) return false;
    const uid_t owner = state.shm_perm.uid;
    return (owner == 0 || owner == geteuid()) && (state.shm_perm.mode & kWritableByOthers) == 0;
  }
  std::atomic_ref<std::int32_t> member(std::size_t at) {
    return std::atomic_ref{*reinterpret_cast<std::int32_t*>(static_cast<char*>(memory_) + at)};
  }
  // Others write meanwhile, with barriers of their own around `count`.
  refclock::ShmCopy copied() {
    refclock::ShmCopy copy;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    const std::int32_t count = member(offsetof(refclock::ShmRecord, count)).load();
    std::memcpy(&copy.record, memory_, sizeof copy.record);
    copy.record.count = count;
    std::atomic_thread_fence(std::memory_order_seq_cst);
    copy.count_after = member(offsetof(refclock::ShmRecord, count)).load();
    return copy;
  }

  core::RefclockSettings settings_;
  void* memory_ = nullptr;
  refclock::ShmReader reader_;
};

}  // namespace

std::unique_ptr<ClockDevice> make_shm_device(const core::RefclockSettings& settings) {
  return std::make_unique<ShmDevice>(settings);
}

}  // namespace sys
