#pragma once

#include "model/netfilter/iptables_line_scan.h"

#include <memory>
#include <span>
#include <string_view>

namespace fairlead::netfilter {

// The lines of a dump, scanned part by part. Of a long text the next parts are scanned on a second thread while the caller
// works on this one; at most 4 MiB of text ahead, so the memory for it stays small. The text outlives it; the destructor ends
// the thread. Used by one thread.
class IptablesLinesAhead {
public:
    IptablesLinesAhead(std::string_view text, IpFamily family);
    IptablesLinesAhead(const IptablesLinesAhead&) = delete;
    IptablesLinesAhead& operator=(const IptablesLinesAhead&) = delete;
    ~IptablesLinesAhead();

    // The lines of the next part, valid until the next call; none at the end.
    std::span<const ScannedLine> next();

private:
    class Source;
    class Thread;

    std::unique_ptr<Source> m_source;
    std::unique_ptr<Thread> m_thread;  // null: the text is short, or there are no more threads to have
};

}  // namespace fairlead::netfilter
