#include "sys/identity.hpp"

#include <sys/utsname.h>

namespace sys {

node::Identity identity() {
  utsname machine{};
  uname(&machine);
  return {.version = "ntpd gnomon-" GNOMON_VERSION,
          .processor = machine.machine,
          .system = machine.sysname,
          .release = machine.release};
}

}  // namespace sys
