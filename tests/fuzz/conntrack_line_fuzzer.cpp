#include "model/findings/conntrack_line.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// What is read has ports and addresses of one family a side, whatever the line is.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string line(reinterpret_cast<const char*>(data), size);
    const auto read = fairlead::findings::parseConntrackLine(line);
    if (read && read->protocol == fairlead::Protocol::any)
        std::abort();
    return 0;
}
