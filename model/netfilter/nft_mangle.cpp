#include "model/netfilter/nft_parts.h"
#include "model/netfilter/nft_values.h"

#include <array>

namespace fairlead::netfilter {
namespace {

constexpr std::uint32_t allBits = 0xffffffff;

// A mark computed from a mark: (source & ~clear) ^ flip. No source: a constant.
struct MarkFormula {
    std::optional<MarkKind> source;
    std::uint32_t clear = 0;
    std::uint32_t flip = 0;
};

std::optional<MarkKind> readMarkKey(NftValue key)
{
    if (key["meta"]["key"].isString("mark"))
        return MarkKind::packet;
    return key["ct"]["key"].isString("mark") && !key["ct"]["dir"] ? std::optional(MarkKind::connection) : std::nullopt;
}

std::optional<MarkFormula> readFormula(NftValue value)
{
    if (const auto constant = readNftMark(value))
        return MarkFormula{std::nullopt, allBits, *constant};
    if (const auto source = readMarkKey(value))
        return MarkFormula{source, 0, 0};
    const NftValue operation = value.first();
    const std::string_view op = operation.key();
    if (!value.is(NftTree::Kind::object) || (op != "&" && op != "|" && op != "^"))
        return std::nullopt;
    auto formula = readFormula(operation.first());
    const auto operand = readNftMark(operation.first().next());
    if (!formula || !operand)
        return std::nullopt;
    if (op == "&") {
        formula->clear |= ~*operand;
        formula->flip &= *operand;
    } else if (op == "|") {
        formula->clear |= *operand;
        formula->flip |= *operand;
    } else {
        formula->flip ^= *operand;
    }
    return formula;
}

bool readMarkMangle(MarkKind target, NftValue value, NftParts& parts)
{
    const auto formula = readFormula(value);
    if (!formula)
        return false;
    if (!formula->source || formula->source == target) {
        parts.add(SetMark{target, formula->clear, formula->flip});
        return true;
    }
    if (formula->flip != 0)
        return false;
    CopyMark copy;
    copy.from = *formula->source;
    (copy.from == MarkKind::packet ? copy.packetMask : copy.connectionMask) = ~formula->clear;
    parts.add(copy);
    return true;
}

// What may change without changing where the packet goes.
bool isSideEffect(NftValue key)
{
    static constexpr std::array meta{"nftrace", "priority", "pkttype", "secmark"};
    static constexpr std::array fields{"dscp", "ecn", "ttl", "hoplimit", "flowlabel"};
    for (const char* name : meta) {
        if (key["meta"]["key"].isString(name))
            return true;
    }
    for (const char* name : fields) {
        if (key["payload"]["field"].isString(name))
            return true;
    }
    return key["tcp option"] || key["ct"]["key"].isString("zone") || key["ct"]["key"].isString("event")
        || key["ct"]["key"].isString("label");
}

}  // namespace

bool readNftMangle(NftValue mangle, NftValue statement, NftParts& parts)
{
    if (const auto target = readMarkKey(mangle["key"]))
        return readMarkMangle(*target, mangle["value"], parts);
    if (!isSideEffect(mangle["key"]))
        return false;
    parts.add(SideEffect{std::string(mangle["key"].first().key()), statement.source()});
    return true;
}

}  // namespace fairlead::netfilter
