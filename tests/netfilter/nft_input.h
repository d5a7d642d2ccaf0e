#pragma once

#include "model/netfilter/nft_parser.h"

#include <gmock/gmock.h>

#include <memory>
#include <string>
#include <utility>

namespace fairlead::netfilter::test {

using Rules = std::shared_ptr<const RuleSet>;

inline std::shared_ptr<const std::string> share(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

inline Rules valueOf(const Result<Rules>& result)
{
    EXPECT_TRUE(result.has_value()) << result.error().what << ": " << result.error().why;
    return result.has_value() ? *result : nullptr;
}

inline Rules readText(std::string text) { return valueOf(parseNftText(share(std::move(text)), "nft.txt")); }
inline Rules readJson(std::string json) { return valueOf(parseNftJson(share(std::move(json)), "nft.json")); }

inline std::string errorOf(const Result<Rules>& result)
{
    return result.has_value() ? "read" : result.error().what + ": " + result.error().why;
}

// A JSON dump of one table and chain "t", "c" with one rule of these statements.
inline std::string jsonOfRule(const std::string& statements, const std::string& family = "ip")
{
    return R"({"nftables": [{"metainfo": {"json_schema_version": 1}}, {"table": {"family": ")" + family
        + R"(", "name": "t", "handle": 1}}, {"chain": {"family": ")" + family
        + R"(", "table": "t", "name": "c", "handle": 1}}, {"rule": {"family": ")" + family
        + R"(", "table": "t", "chain": "c", "handle": 2, "expr": [)" + statements + "]}}]}\n";
}

inline std::string textOfRule(const std::string& rule, const std::string& table = "ip t")
{
    return "table " + table + " {\n\tchain c {\n\t\t" + rule + "\n\t}\n}\n";
}

}  // namespace fairlead::netfilter::test
