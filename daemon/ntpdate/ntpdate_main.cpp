// ntpdate: asks for the time and sets the clock once.
#include "ntpdate/run.hpp"

int main(int argc, char** argv) { return ntpdate::run(ntpdate::Flavour::ntpdate, argc, argv); }
