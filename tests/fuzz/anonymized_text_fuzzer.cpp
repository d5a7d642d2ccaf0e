#include "model/anonymization/text_rewriting.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>

// Every kind of text of a capture is rewritten or refused; where lines have numbers, they keep them.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    namespace anonymization = fairlead::anonymization;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    anonymization::NameMap names;
    anonymization::AddressMap addresses(1, {});
    anonymization::RuleNames rules(names, addresses);
    rules.learn(text);
    anonymization::Aliases aliases{names, addresses, rules};
    const auto lines = std::ranges::count(text, '\n');
    for (const std::string& rewritten : {rewriteIptables(text, aliases), rewriteYaml(text, aliases),
                                         anonymization::rewriteLog(text), rewriteWords(text, aliases)}) {
        if (std::ranges::count(rewritten, '\n') != lines)
            std::abort();
    }
    rewriteNft(text, aliases);
    rewriteWordsAndNames(text, aliases);
    for (const auto& json :
         {rewriteKernelJson(text, aliases), rewriteConfigurationJson(text, aliases), rewriteList(text, aliases)}) {
        if (!json.has_value() && json.error().why.empty())
            std::abort();
    }
    return 0;
}
