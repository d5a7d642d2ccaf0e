#pragma once

#include "model/netfilter/nft_parts.h"

#include <cstdint>
#include <string_view>

namespace fairlead::netfilter {

enum class NftOperator : std::uint8_t { equal, notEqual, in, noneOf, less, lessOrEqual, greater, greaterOrEqual };

// One match statement: what is compared, with what, and where its parts go.
struct NftComparison {
    NftValue left;
    NftValue right;
    NftOperator op = NftOperator::equal;
    NftParts& parts;
    NftValue statement;  // what to show of it

    bool negated() const { return op == NftOperator::notEqual; }
    bool isEquality() const { return op == NftOperator::equal || op == NftOperator::notEqual || op == NftOperator::in; }
};

// Each adds the typed match to the parts, or adds nothing but what the field implies, and returns
// false, where it does not understand the right side.
bool readNftPayload(const NftComparison& c, std::string_view header, std::string_view field);
bool readNftMeta(const NftComparison& c, std::string_view key);
bool readNftConntrack(const NftComparison& c, std::string_view key);
bool readNftFib(const NftComparison& c, NftValue fib);
bool readNftNumberGenerator(const NftComparison& c, NftValue generator);
bool readNftSetLookup(const NftComparison& c);

// Values that have no match of their own, compared as the members of an anonymous set.
bool readNftValuesAsSet(const NftComparison& c);
bool addKnownNftMatch(const NftComparison& c, KnownMatch::Kind kind);
bool readNftProtocolMatch(const NftComparison& c);

// (field & mask) compared; an absent mask means all bits.
bool readNftMarkMatch(const NftComparison& c, MarkKind kind, NftValue mask);
bool readNftTcpFlags(const NftComparison& c, NftValue mask);
bool readNftMaskedConntrack(const NftComparison& c, bool isState, NftValue mask);
bool readNftMaskedAddress(const NftComparison& c, NftValue payload, NftValue mask);

// A uniform number below `count`, compared.
bool readNftRandom(const NftComparison& c, std::uint64_t count);

}  // namespace fairlead::netfilter
