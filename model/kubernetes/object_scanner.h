#pragma once

#include <cstddef>
#include <string_view>

namespace fairlead::kubernetes {

// Finds where a JSON object ends in text that comes in pieces, by brackets and quotes alone: 64 characters at a time where
// it can.
class ObjectScanner {
public:
    // Goes on from `at`; the position behind the object's last bracket where ended() is true then, else behind the piece.
    // The first character of an object must be its bracket.
    std::size_t scan(std::string_view piece, std::size_t at);
    bool ended() const { return m_ended; }
    // For the next object.
    void restart() { *this = {}; }

private:
    std::size_t skipText(std::string_view piece, std::size_t at);
    std::size_t scanOneByOne(std::string_view piece, std::size_t at);
    bool skipBlock(const char* block);

    std::size_t m_depth = 0;
    bool m_inText = false;
    bool m_escaped = false;  // the piece before ended in a backslash that counts
    bool m_ended = false;
};

}  // namespace fairlead::kubernetes
