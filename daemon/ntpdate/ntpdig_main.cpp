// ntpdig: asks for the time, and sets the clock when told to.
#include "ntpdate/run.hpp"

int main(int argc, char** argv) { return ntpdate::run(ntpdate::Flavour::ntpdig, argc, argv); }
