#include "tests/netfilter/describe_parts.h"
#include "tests/netfilter/nft_input.h"

namespace fairlead::netfilter {
namespace {

using test::errorOf;
using test::jsonOfRule;
using test::readJson;
using test::Rules;
using test::share;
using test::valueOf;
using test::brief::describe;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string meaningOf(const std::string& statements, const std::string& family = "ip")
{
    const Rules rules = readJson(jsonOfRule(statements, family));
    return rules && rules->rules().size() == 1 ? describe(rules->body(0)) : "no rule";
}

TEST(NftJson, ReadsWhatKubeProxyWrites)
{
    EXPECT_EQ(meaningOf(R"({"vmap":{"key":{"concat":[{"payload":{"protocol":"ip","field":"daddr"}},{"meta":{"key":"l4proto"}},)"
                        R"({"payload":{"protocol":"th","field":"dport"}}]},"data":"@service-ips"}})"),
              "verdict of daddr,proto,dport in @service-ips");
    EXPECT_EQ(meaningOf(R"({"dnat":{"family":"ip","addr":{"map":{"key":{"numgen":{"mode":"random","mod":2,"offset":0}},"data":)"
                        R"({"set":[[0,{"concat":["10.180.0.4",80]}],[1,{"concat":["10.180.0.5",80]}]]}}}}})"),
              "dnat by random 2 { 0=10.180.0.4:80 1=10.180.0.5:80 }");
    EXPECT_EQ(meaningOf(R"({"match":{"op":"in","left":{"ct":{"key":"state"}},"right":"new"}},{"jump":{"target":"c"}})"),
              "state 0x2 status 0x0; jump c");
    EXPECT_EQ(meaningOf(R"({"mangle":{"key":{"meta":{"key":"mark"}},"value":{"|":[{"meta":{"key":"mark"}},16384]}}})"),
              "set mark -0x4000 ^0x4000");
    EXPECT_EQ(meaningOf(R"({"masquerade":{"flags":"fully-random"}})"), "masquerade  fully-random");
    EXPECT_EQ(meaningOf(R"({"masquerade":null})"), "masquerade ");
    EXPECT_EQ(meaningOf(R"({"reject":{"type":"icmp","expr":"port-unreachable"}})"), "reject icmp-port-unreachable");
    EXPECT_EQ(meaningOf(R"({"reject":null})", "ip6"), "reject icmp6-port-unreachable");
    EXPECT_EQ(meaningOf(R"({"set":{"op":"update","elem":{"payload":{"protocol":"ip","field":"saddr"}},"set":"@affinity"}})"),
              "update @affinity saddr");
    EXPECT_EQ(meaningOf(R"({"match":{"op":"==","left":{"fib":{"result":"type","flags":["saddr"]}},"right":"local"}})"),
              "source type 0x4");
    EXPECT_EQ(meaningOf(R"({"match":{"op":"!=","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":)"
                        R"({"prefix":{"addr":"10.0.0.0","len":8}}}},{"drop":null})"),
              "not source 10.0.0.0-10.255.255.255; drop");
}

TEST(NftJson, ExtensionsOfIptablesAreOpaque)
{
    EXPECT_EQ(meaningOf(R"({"xt":{"type":"match","name":"comment"}},{"xt":{"type":"match","name":"statistic"}},)"
                        R"({"xt":{"type":"target","name":"DNAT"}})"),
              "comment ''; unknown match; unknown statement");
}

TEST(NftJson, WhatItDoesNotUnderstandIsShownVerbatim)
{
    const Rules rules = readJson(jsonOfRule(R"({"frobnicate": {"x": ["\"", 1.5, true, null]}}, {"accept": null})"));
    const RuleBody body = rules->body(0);
    ASSERT_EQ(body.parts.size(), 2u);
    EXPECT_EQ(std::get<UnknownStatement>(body.parts[0]).text, R"({"frobnicate":{"x":["\"","1.5",true,null]}})");
    EXPECT_THAT(rules->notUnderstood(), ElementsAre(0));
}

TEST(NftJson, RangesAndValuesThatCannotBeAreNotUnderstood)
{
    const auto port = [](const std::string& right) {
        return meaningOf(R"({"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":)" + right + "}}");
    };
    for (const char* right : {"70000", "-1", "\"http\"", R"({"range":[90,80]})", R"({"range":[80]})", "null", "[80,\"x\"]",
                              R"({"prefix":{"addr":"10.0.0.0","len":8}})", "18446744073709551615"})
        EXPECT_EQ(port(right), "unknown match") << right;
    const auto address = [](const std::string& right) {
        return meaningOf(R"({"match":{"op":"==","left":{"payload":{"protocol":"ip","field":"saddr"}},"right":)" + right + "}}");
    };
    for (const char* right : {R"({"prefix":{"addr":"10.0.0.0","len":33}})", R"({"prefix":{"addr":"10.0.0","len":8}})",
                              R"({"range":["10.0.0.9","10.0.0.1"]})", R"({"range":["10.0.0.1","fd00::1"]})", "5"})
        EXPECT_EQ(address(right), "unknown match") << right;
}

TEST(NftJson, TellsTheFormsOfSetsApart)
{
    const Rules rules = readJson(
        R"({"nftables":[{"table":{"family":"ip","name":"t","handle":1}},)"
        R"({"set":{"family":"ip","name":"one","table":"t","type":"ipv4_addr","handle":2,"flags":"timeout","timeout":10800,)"
        R"("elem":[{"elem":{"val":"10.0.0.1","expires":10799}},{"prefix":{"addr":"10.1.0.0","len":16}},{"range":["1.1.1.1","1.1.1.9"]}]}},)"
        R"({"map":{"family":"ip","name":"two","table":"t","type":["inet_proto","inet_service"],"handle":3,"comment":"NodePort traffic",)"
        R"("map":"verdict","flags":["a","b"],"elem":[[{"elem":{"val":{"concat":["tcp",3001]},"comment":"ns2/svc2:p80"}},{"drop":null}],)"
        R"([{"concat":["udp",{"range":[1,5]}]},{"goto":{"target":"x"}}]]}},)"
        R"({"map":{"family":"ip","name":"three","table":"t","type":"mark","map":"ipv4_addr . inet_service","elem":[[16,{"concat":["1.1.1.1",80]}]]}}]})");
    ASSERT_EQ(rules->sets().size(), 3u);
    const auto elements = [](const Set& set) {
        std::vector<std::string> texts;
        for (const SetElement& element : set.elements)
            texts.push_back(describe(element));
        return texts;
    };
    EXPECT_THAT(elements(rules->sets()[0]), ElementsAre("10.0.0.1", "10.1.0.0-10.1.255.255", "1.1.1.1-1.1.1.9"));
    EXPECT_THAT(rules->sets()[0].flags, ElementsAre("timeout"));
    EXPECT_EQ(rules->sets()[0].elements[0].expires, std::chrono::seconds(10799));
    EXPECT_THAT(elements(rules->sets()[1]), ElementsAre("tcp . 3001 -> drop  # ns2/svc2:p80", "udp . 1-5 -> goto x"));
    EXPECT_EQ(rules->sets()[1].type, "inet_proto . inet_service : verdict");
    EXPECT_THAT(rules->sets()[1].flags, ElementsAre("a", "b"));
    EXPECT_THAT(elements(rules->sets()[2]), ElementsAre("0x10 -> 1.1.1.1 . 80"));
}

TEST(NftJson, TextAndLineComeFromTheJsonWhereThereIsNoListing)
{
    const Rules rules =
        readJson("{\"nftables\": [\n{\"table\": {\"family\": \"ip\", \"name\": \"t\"}},\n"
                 "{\"chain\": {\"family\": \"ip\", \"table\": \"t\", \"name\": \"c\"}},\n"
                 "{\"rule\": {\"family\": \"ip\", \"table\": \"t\", \"chain\": \"c\", \"expr\": [{\"accept\": null}]} } ,\n"
                 "{\"rule\": {\"expr\": [], \"chain\": \"c\", \"table\": \"t\", \"family\": \"ip\", \"comment\": \"why\"}}]}");
    ASSERT_EQ(rules->rules().size(), 2u);
    EXPECT_EQ(rules->file(), "nft.json");
    EXPECT_EQ(rules->rules()[0].line, 4);
    EXPECT_EQ(rules->text(0), R"({"rule": {"family": "ip", "table": "t", "chain": "c", "expr": [{"accept": null}]} })");
    EXPECT_EQ(describe(rules->body(1)), "comment 'why'");
    EXPECT_EQ(rules->chains()[0].line, 3);
}

TEST(NftJson, JumpsToChainsThatAreDeclaredLaterAreFound)
{
    const Rules rules = readJson(
        R"({"nftables":[{"table":{"family":"ip","name":"t"}},{"chain":{"family":"ip","table":"t","name":"a"}},)"
        R"({"rule":{"family":"ip","table":"t","chain":"a","expr":[{"goto":{"target":"b"}}]}},)"
        R"({"chain":{"family":"ip","table":"t","name":"b","type":"nat","hook":"output","prio":-100,"policy":"accept"}}]})");
    ASSERT_TRUE(rules->jumpOf(0).has_value());
    const Chain& target = rules->chains()[*rules->jumpOf(0)];
    EXPECT_EQ(target.name, "b");
    EXPECT_TRUE(target.base && target.base->hook == Hook::output && target.base->priority == -100);
}

TEST(NftJson, BrokenDocumentsAreErrors)
{
    const auto error = [](const std::string& json) { return errorOf(parseNftJson(share(json), "n/nft.json")); };
    EXPECT_THAT(error(""), HasSubstr("n/nft.json, line 1: the JSON is broken"));
    EXPECT_THAT(error("Error: permission denied"), HasSubstr("the JSON is broken"));
    EXPECT_EQ(error("{}"), "n/nft.json, line 1: there is no list \"nftables\"");
    EXPECT_THAT(error("[]"), HasSubstr("the JSON is broken"));
    EXPECT_THAT(error(R"({"nftables": []} {})"), HasSubstr("the JSON is broken"));
    EXPECT_THAT(error(R"({"nftables": [{"table": nul}]})"), HasSubstr("the JSON is broken"));
    EXPECT_THAT(error(R"({"nftables": [{"quota": {"x": tru}}]})"), HasSubstr("the JSON is broken"));
    EXPECT_EQ(error(R"({"nftables": [{"table": {"family": "moon", "name": "t"}}]})"),
              "n/nft.json, line 1: a table has a family and a name");
    EXPECT_EQ(error("{\"nftables\": [\n{\"chain\": {\"family\": \"ip\", \"table\": \"t\", \"name\": \"c\"}}]}"),
              "n/nft.json, line 2: the table \"ip t\" is not declared");
    EXPECT_EQ(error(R"({"nftables": [{"table": {"family": "ip", "name": "t"}},)"
                    R"({"chain": {"family": "ip", "table": "t", "name": "c", "type": "nat", "hook": "moon", "prio": 0}}]})"),
              "n/nft.json, line 1: the hook of the chain \"c\" is not known");
    EXPECT_EQ(error(R"({"nftables": [{"table": {"family": "ip", "name": "t"}},)"
                    R"({"rule": {"family": "ip", "table": "t", "chain": "c", "expr": []}}]})"),
              "n/nft.json, line 1: a rule names no chain that is declared, or has no list \"expr\"");
}

TEST(NftJson, DeepNestingIsAnErrorNotAnOverflow)
{
    EXPECT_THAT(errorOf(parseNftJson(share("{\"nftables\":[" + std::string(5000, '[') + std::string(5000, ']') + "]}"), "f")),
                HasSubstr("the JSON is broken"));
}

TEST(NftJson, EveryTruncationIsAnError)
{
    const std::string json =
        jsonOfRule(R"({"match": {"op": "==", "left": {"meta": {"key": "mark"}}, "right": 12}}, {"accept": null})");
    for (std::size_t size = 0; size < json.size() - 1; ++size)
        EXPECT_FALSE(parseNftJson(share(json.substr(0, size)), "nft.json").has_value()) << json.substr(0, size);
    EXPECT_TRUE(parseNftJson(share(json.substr(0, json.size() - 1)), "nft.json").has_value());  // the newline alone
}

TEST(NftJsonWithListing, RulesTakeTextAndLineFromTheListing)
{
    const std::string json =
        jsonOfRule(R"({"match":{"op":"==","left":{"payload":{"protocol":"tcp","field":"dport"}},"right":80}},{"drop":null})");
    const Rules rules = valueOf(
        parseNftJson(share(json), "nft.json", share("table ip t {\n\n\tchain c {\n\t\ttcp dport 80 drop\n\t}\n}\n"), "nft.txt"));
    EXPECT_EQ(rules->file(), "nft.txt");
    EXPECT_EQ(rules->rules()[0].line, 4);
    EXPECT_EQ(rules->chains()[0].line, 3);
    EXPECT_EQ(rules->text(0), "tcp dport 80 drop");
    EXPECT_EQ(describe(rules->body(0)), "tcp destination port 80; drop");
    EXPECT_THAT(rules->warnings(), IsEmpty());
}

TEST(NftJsonWithListing, AListingThatDiffersIsLeftAsideWithAWarning)
{
    const std::string json = jsonOfRule(R"({"jump":{"target":"c"}})");
    const auto read = [&](const std::string& listing) {
        return valueOf(parseNftJson(share(json), "nft.json", share(listing), "nft.txt"));
    };
    for (const char* listing : {"table ip t {\n\tchain c {\n\t}\n}\n", "table ip t {\n\tchain c {\n\t\tjump d\n\t}\n}\n",
                                "table ip t {\n\tchain c {\n\t\tjump c\n\t}\n\tchain d {\n\t}\n}\n", "table ip t {\n}\n",
                                "table ip t {\n\tchain c {\n\t\tjump c\n", "Error: no\n"}) {
        const Rules rules = read(listing);
        EXPECT_EQ(rules->warnings().size(), 1u) << listing;
        EXPECT_EQ(rules->file(), "nft.json") << listing;
        EXPECT_THAT(std::string(rules->text(0)), HasSubstr(R"("expr": [{"jump")"));
        EXPECT_EQ(describe(rules->body(0)), "jump c");
    }
    EXPECT_THAT(read("table ip t {\n\tchain c {\n\t\tjump c\n\t}\n}\n")->warnings(), IsEmpty());
}

TEST(NftJsonWithListing, ElementsFindTheirLinesAlsoInAnotherOrder)
{
    const Rules rules = valueOf(parseNftJson(
        share(
            R"({"nftables":[{"table":{"family":"ip","name":"t"}},{"set":{"family":"ip","name":"s","table":"t","type":"ipv4_addr",)"
            R"("elem":["1.1.1.1","2.2.2.2","3.3.3.3",{"prefix":{"addr":"10.0.0.0","len":8}}]}}]})"),
        "nft.json",
        share("table ip t {\n\tset s {\n\t\ttype ipv4_addr\n\t\telements = { 1.1.1.1,\n\t\t\t     10.0.0.0/8,\n\t\t\t     "
              "3.3.3.3 }\n\t}\n}\n"),
        "nft.txt"));
    std::vector<int> lines;
    for (const SetElement& element : rules->sets()[0].elements)
        lines.push_back(element.line);
    EXPECT_THAT(lines, ElementsAre(4, 2, 6, 5));  // 2.2.2.2 is not there any more: the line of its set
}

}  // namespace
}  // namespace fairlead::netfilter
