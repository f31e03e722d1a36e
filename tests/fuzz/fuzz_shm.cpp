// Oracle: whatever stands in the memory, a reading has sane times that the record holds, and the
// same record is not read twice in mode 1.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "refclock/shm.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  refclock::ShmReader reader;
  while (size >= sizeof(refclock::ShmRecord)) {
    refclock::ShmCopy copy;
    std::memcpy(&copy.record, data, sizeof copy.record);
    copy.count_after = size % 5 == 0 ? copy.record.count ^ 1 : copy.record.count;
    const auto reading = reader.read(copy);
    if (reading) {
      require(refclock::is_sane(reading->received));
      require(reading->received.seconds == copy.record.receive_s);
      require(reading->received.nanoseconds / 1000 == copy.record.receive_us);
      require(reading->reference.seconds() ==
              static_cast<std::uint32_t>(copy.record.clock_s + ntp::kUnixEpoch));
      require(reading->bound.count() >= 0 && reading->bound.count() <= 1);
      require(copy.record.valid != 0);
      if (copy.record.mode == 1) {
        require(copy.record.count == copy.count_after);
        require(!reader.read(copy));
      }
    }
    data += sizeof(refclock::ShmRecord);
    size -= sizeof(refclock::ShmRecord);
  }
  return 0;
}
