#include "model/ssh/session/session_memory.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace fairlead::ssh {

// Stands before the memory that is given out, and keeps its alignment.
struct alignas(std::max_align_t) SessionMemory::Piece {
    Piece* next = nullptr;
    Piece* previous = nullptr;
    std::size_t size = 0;

    void* memory() { return this + 1; }
    static Piece* of(void* memory) { return static_cast<Piece*>(memory) - 1; }
};

SessionMemory::~SessionMemory()
{
    while (m_first)
        release(m_first->memory());
}

void* SessionMemory::allocate(std::size_t size)
{
    if (size > SIZE_MAX - sizeof(Piece))
        return nullptr;
    auto* const piece = static_cast<Piece*>(std::malloc(sizeof(Piece) + size));
    if (!piece)
        return nullptr;
    *piece = {m_first, nullptr, size};
    if (m_first)
        m_first->previous = piece;
    m_first = piece;
    ++m_pieces;
    return piece->memory();
}

void* SessionMemory::resize(void* memory, std::size_t size)
{
    void* const bigger = allocate(size);
    if (bigger && memory) {
        std::memcpy(bigger, memory, std::min(size, Piece::of(memory)->size));
        release(memory);
    }
    return bigger;
}

void SessionMemory::release(void* memory)
{
    if (!memory)
        return;
    Piece* const piece = Piece::of(memory);
    (piece->previous ? piece->previous->next : m_first) = piece->next;
    if (piece->next)
        piece->next->previous = piece->previous;
    --m_pieces;
    OPENSSL_cleanse(memory, piece->size);
    std::free(piece);
}

}  // namespace fairlead::ssh
