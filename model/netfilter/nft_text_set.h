#pragma once

#include "model/core/result.h"
#include "model/netfilter/nft_body.h"
#include "model/netfilter/nft_listing.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fairlead::netfilter {

// How the elements of a set read: from its "type" or "typeof" property.
struct NftSetForm {
    Set::Kind kind = Set::Kind::set;
    std::vector<NftFieldType> keyTypes;
    std::vector<NftFieldType> dataTypes;
};

// One element as the listing writes it; nothing where it is none.
std::optional<SetElement> readNftTextElement(std::string_view text, const NftSetForm& form, NftTree& tree);

// A set with its elements; an element that cannot be read is an error with its line.
Result<Set> readNftTextSet(const NftListing::Set& source, const NftListing::Table& table, const std::string& file);

// "type nat hook prerouting priority dstnat - 10; policy accept;"; nothing where its words are not known.
std::optional<BaseChain> parseNftBaseChain(std::string_view declaration, TableFamily family);

}  // namespace fairlead::netfilter
