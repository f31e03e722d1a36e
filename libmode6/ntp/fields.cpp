#include "ntp/fields.hpp"

#include <algorithm>
#include <cmath>

namespace ntp {

double Log2::seconds() const { return std::ldexp(1.0, std::clamp<int>(value, -60, 60)); }

}  // namespace ntp
