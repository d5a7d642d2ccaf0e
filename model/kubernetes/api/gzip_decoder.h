#pragma once

#include "model/core/result.h"

#include <cstddef>
#include <memory>
#include <span>

namespace fairlead::kubernetes {

// Unpacks a gzip stream piece by piece; several members behind each other are one stream.
class GzipDecoder {
public:
    GzipDecoder();
    ~GzipDecoder();
    GzipDecoder(const GzipDecoder&) = delete;
    GzipDecoder& operator=(const GzipDecoder&) = delete;

    struct Step {
        std::size_t taken = 0;  // of the input
        std::size_t given = 0;  // into the output
    };
    // Unpacks what fits. Error: it is not gzip, or its check sum is wrong.
    Result<Step> unpack(std::span<const char> input, std::span<char> output);
    // True behind the end of a member: the input may end here, and nowhere else.
    bool finished() const { return m_finished; }

private:
    struct State;
    std::unique_ptr<State> m_state;
    bool m_finished = false;
};

}  // namespace fairlead::kubernetes
