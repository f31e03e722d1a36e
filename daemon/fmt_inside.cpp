// What libfmt.so has for the daemon, compiled into it: of a shared library whole pages lie in
// memory, of this only what is used. Templates that fmt's headers promise of the library are made
// here.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {

template auto thousands_sep_impl<char>(locale_ref) -> thousands_sep_result<char>;
template auto decimal_point_impl<char>(locale_ref) -> char;
template auto dragonbox::to_decimal<float>(float) noexcept -> dragonbox::decimal_fp<float>;
template auto dragonbox::to_decimal<double>(double) noexcept -> dragonbox::decimal_fp<double>;
template void vformat_to<char>(buffer<char>&, string_view, basic_format_args<format_context>,
                               locale_ref);

}  // namespace detail
FMT_END_NAMESPACE
