#pragma once

#include <cstddef>

namespace fairlead::ssh {

// The memory of one libssh2 session. libssh2 1.10 forgets some of it: the list of authentication methods, the host key before
// each new key exchange. What is still there at the end goes with the session. Everything is overwritten before it is given
// back, since passphrases and keys are among it. For one thread at a time.
class SessionMemory {
public:
    SessionMemory() = default;
    SessionMemory(const SessionMemory&) = delete;
    SessionMemory& operator=(const SessionMemory&) = delete;
    ~SessionMemory();

    // As malloc(), realloc() and free(): null where there is none, a null pointer is nothing to release.
    void* allocate(std::size_t size);
    void* resize(void* memory, std::size_t size);
    void release(void* memory);
    // How many pieces are in use.
    std::size_t pieces() const { return m_pieces; }

private:
    struct Piece;
    Piece* m_first = nullptr;
    std::size_t m_pieces = 0;
};

}  // namespace fairlead::ssh
