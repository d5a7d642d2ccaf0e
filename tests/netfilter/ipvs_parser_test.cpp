#include "model/netfilter/ipvs_parser.h"
#include "tests/support/sample_captures.h"

#include <gmock/gmock.h>

#include <map>
#include <set>

namespace fairlead::netfilter {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* listHeader = "IP Virtual Server version 1.2.1 (size=4096)\n"
                                   "Prot LocalAddress:Port Scheduler Flags\n"
                                   "  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n";
constexpr const char* statsHeader = "IP Virtual Server version 1.2.1 (size=4096)\n"
                                    "Prot LocalAddress:Port               Conns   InPkts  OutPkts  InBytes OutBytes\n"
                                    "  -> RemoteAddress:Port\n";
constexpr const char* rateHeader = "IP Virtual Server version 1.2.1 (size=4096)\n"
                                   "Prot LocalAddress:Port                 CPS    InPPS   OutPPS    InBPS   OutBPS\n"
                                   "  -> RemoteAddress:Port\n";

IpvsTable read(const Result<IpvsTable>& table)
{
    EXPECT_TRUE(table.has_value()) << table.error().what << ": " << table.error().why;
    return table.has_value() ? *table : IpvsTable();
}

std::string errorOf(const Result<IpvsTable>& table)
{
    return table.has_value() ? "read" : table.error().what + ": " + table.error().why;
}

// "tcp 10.96.0.1:443 rr 10800 -> 192.168.1.10:6443 w1"
std::string describe(const VirtualServer& server, bool withAffinity = true)
{
    std::string text = server.firewallMark ? "fwmark " + std::to_string(*server.firewallMark)
                                           : toString(server.protocol) + ' ' + toString(server.address, server.port);
    text += ' ' + server.scheduler;
    if (withAffinity && server.persistentSeconds)
        text += ' ' + std::to_string(*server.persistentSeconds);
    for (const RealServer& real : server.realServers)
        text += " -> " + toString(real.address, real.port) + " w" + std::to_string(real.weight);
    return text;
}

std::vector<std::string> describe(const IpvsTable& table)
{
    std::vector<std::string> lines;
    for (const VirtualServer& server : table.virtualServers)
        lines.push_back(describe(server));
    return lines;
}

TEST(IpvsSave, ReadsVirtualAndRealServers)
{
    const IpvsTable table = read(parseIpvsSave("-A -t 10.96.0.1:443 -s rr\n"
                                               "-a -t 10.96.0.1:443 -r 192.168.1.10:6443 -m -w 1\n"
                                               "-A -u 10.96.0.10:53 -s rr -p 10800\n"
                                               "-A -t [fd00:10:96::1]:443 -s wrr\n"
                                               "-a -t [fd00:10:96::1]:443 -r [fd00::2]:6443 -g -w 0\n"
                                               "-A --sctp-service 10.96.0.9:9 -s mh -b mh-port,mh-fallback\n"
                                               "-A -f 7 -s rr -p 300 -M 255.255.255.0 -o\n"
                                               "-a -f 7 -r 192.168.1.10:0 -i -w 2 -x 10 -y 5\n",
                                               "ipvs.txt"));
    EXPECT_THAT(describe(table),
                ElementsAre("tcp 10.96.0.1:443 rr -> 192.168.1.10:6443 w1", "udp 10.96.0.10:53 rr 10800",
                            "tcp [fd00:10:96::1]:443 wrr -> [fd00::2]:6443 w0", "sctp 10.96.0.9:9 mh",
                            "fwmark 7 rr 300 -> 192.168.1.10:0 w2"));
    EXPECT_EQ(table.file, "ipvs.txt");
    EXPECT_EQ(table.virtualServers[2].line, 4);
    EXPECT_EQ(table.virtualServers[2].realServers[0].line, 5);
    EXPECT_EQ(table.virtualServers[2].realServers[0].text, "-a -t [fd00:10:96::1]:443 -r [fd00::2]:6443 -g -w 0");
    EXPECT_EQ(table.virtualServers[2].realServers[0].forwarding, RealServer::Forwarding::directRouting);
    EXPECT_THAT(table.virtualServers[3].flags, ElementsAre("-b mh-port,mh-fallback"));
    EXPECT_THAT(table.virtualServers[4].flags, ElementsAre("-M 255.255.255.0", "ops"));
    EXPECT_EQ(table.virtualServers[4].realServers[0].forwarding, RealServer::Forwarding::tunnel);
}

TEST(IpvsSave, NothingIsAnEmptyTable) { EXPECT_THAT(read(parseIpvsSave("", "ipvs.txt")).virtualServers, IsEmpty()); }

TEST(IpvsSave, BadLinesAreErrorsWithTheirLine)
{
    const std::string service = "-A -t 10.96.0.1:443 -s rr\n";
    const auto error = [&](const std::string& line) { return errorOf(parseIpvsSave(service + line + '\n', "ipvs.txt")); };
    EXPECT_EQ(error("Can't initialize ipvs: Protocol not available"),
              "ipvs.txt, line 2: expected a line that begins with -A or -a");
    EXPECT_EQ(error("-A"), "ipvs.txt, line 2: expected -t, -u, --sctp-service or -f, but found \"\"");
    EXPECT_EQ(error("-A -t 10.96.0.1"), "ipvs.txt, line 2: expected ADDRESS:PORT after -t");
    EXPECT_EQ(error("-A -t fd00::1:80"), "ipvs.txt, line 2: expected ADDRESS:PORT after -t");
    EXPECT_EQ(error("-A -t [10.0.0.1]:80"), "ipvs.txt, line 2: expected ADDRESS:PORT after -t");
    EXPECT_EQ(error("-A -t 10.96.0.1:70000"), "ipvs.txt, line 2: expected ADDRESS:PORT after -t");
    EXPECT_EQ(error("-A -f x"), "ipvs.txt, line 2: -f needs a number");
    EXPECT_EQ(error("-A -t 10.96.0.1:80 -s"), "ipvs.txt, line 2: the option \"-s\" is not known or has no value");
    EXPECT_EQ(error("-A -t 10.96.0.1:80 -z 1"), "ipvs.txt, line 2: the option \"-z\" is not known");
    EXPECT_EQ(error("-A -t 10.96.0.1:80 -p x"), "ipvs.txt, line 2: -p needs a number");
    EXPECT_EQ(error("-a -t 10.96.0.1:443 -m -w 1"), "ipvs.txt, line 2: a real server needs -r ADDRESS:PORT");
    EXPECT_EQ(error("-a -t 10.96.0.1:443 -r 10.0.0.1 -m"), "ipvs.txt, line 2: expected ADDRESS:PORT after -r");
    EXPECT_EQ(error("-a -t 10.96.0.1:443 -r 10.0.0.1:80 -w -1"), "ipvs.txt, line 2: -w needs a number");
    EXPECT_EQ(error("-a -t 10.96.0.2:443 -r 10.0.0.1:80 -m"),
              "ipvs.txt, line 2: the real server does not belong to the virtual server above it");
    EXPECT_EQ(errorOf(parseIpvsSave("-a -t 10.96.0.1:443 -r 10.0.0.1:80 -m\n", "ipvs.txt")),
              "ipvs.txt, line 1: the real server does not belong to the virtual server above it");
}

TEST(IpvsList, ReadsConnections)
{
    const IpvsTable table = read(parseIpvsList(std::string(listHeader)
                                                   + "TCP  10.96.0.1:443 rr persistent 10800\n"
                                                     "  -> 192.168.1.10:6443            Masq    1      3          4         \n"
                                                     "UDP  [fd00:10:96::1]:53 mh (mh-port,mh-fallback)\n"
                                                     "  -> [fd00:10:244:1::2]:9000      Local   0      0          0         \n"
                                                     "FWM  7 IPv6 rr persistent 300 mask 64 ops\n",
                                               "ipvs-list.txt"));
    EXPECT_THAT(describe(table),
                ElementsAre("tcp 10.96.0.1:443 rr 10800 -> 192.168.1.10:6443 w1",
                            "udp [fd00:10:96::1]:53 mh -> [fd00:10:244:1::2]:9000 w0", "fwmark 7 rr 300"));
    EXPECT_EQ(table.virtualServers[0].realServers[0].activeConnections, 3u);
    EXPECT_EQ(table.virtualServers[0].realServers[0].inactiveConnections, 4u);
    EXPECT_EQ(table.virtualServers[1].realServers[0].forwarding, RealServer::Forwarding::local);
    EXPECT_THAT(table.virtualServers[1].flags, ElementsAre("(mh-port,mh-fallback)"));
    EXPECT_THAT(table.virtualServers[2].flags, ElementsAre("ipv6", "mask 64", "ops"));
    EXPECT_EQ(table.virtualServers[1].line, 6);
}

TEST(IpvsList, ReadsShortenedCounters)
{
    const IpvsTable table =
        read(parseIpvsList(std::string(statsHeader)
                               + "TCP  10.96.0.1:443                99999999  123456K    1234M      12G       3T\n"
                                 "  -> [fd00:10:244:1::2]:9000 1 2 3 4 5\n",
                           "ipvs-stats.txt"));
    const IpvsStatistics expected{99'999'999, 123'456'000, 1'234'000'000, 12'000'000'000, 3'000'000'000'000};
    EXPECT_EQ(table.virtualServers.at(0).statistics, expected);
    EXPECT_FALSE(table.virtualServers[0].rate.has_value());
    EXPECT_EQ(table.virtualServers[0].realServers.at(0).statistics, (IpvsStatistics{1, 2, 3, 4, 5}));
}

TEST(IpvsList, BadLinesAreErrorsWithTheirLine)
{
    const auto list = [](const std::string& line) { return errorOf(parseIpvsList(listHeader + line + '\n', "f")); };
    const auto stats = [](const std::string& line) { return errorOf(parseIpvsList(statsHeader + line + '\n', "f")); };
    EXPECT_EQ(errorOf(parseIpvsList("", "f")), "f, line 1: expected the header \"IP Virtual Server version …\"");
    EXPECT_EQ(errorOf(parseIpvsList("IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Colour\n", "f")),
              "f, line 2: the columns of this listing are not known");
    EXPECT_EQ(errorOf(parseIpvsList(std::string(listHeader).substr(0, 90), "f")),
              "f, line 3: expected the header \"  -> RemoteAddress:Port\"");
    EXPECT_EQ(list("  -> 10.0.0.1:80 Masq 1 0 0"), "f, line 4: a real server stands before the first virtual server");
    EXPECT_EQ(list("TCP"), "f, line 4: a virtual server has a protocol and an address");
    EXPECT_EQ(list("TCP 10.0.0.1:80"), "f, line 4: the scheduler is missing");
    EXPECT_EQ(list("TCP 10.0.0.1:80 rr persistent"), "f, line 4: persistent needs a number");
    EXPECT_EQ(list("TCP 10.0.0.1:http rr"), "f, line 4: \"10.0.0.1:http\" is no address with a port");
    EXPECT_EQ(list("GRE 10.0.0.1:80 rr"), "f, line 4: expected TCP, UDP, SCTP, FWM or \"->\", but found \"GRE\"");
    EXPECT_EQ(list("FWM x rr"), "f, line 4: FWM needs a number");
    EXPECT_EQ(list("TCP 10.0.0.1:80 rr\n  -> 10.0.0.2:80 Masq 1 0"),
              "f, line 5: expected the forwarding method, the weight and two counts of connections");
    EXPECT_EQ(list("TCP 10.0.0.1:80 rr\n  -> 10.0.0.2:80 Magic 1 0 0"),
              "f, line 5: expected the forwarding method, the weight and two counts of connections");
    EXPECT_EQ(list("TCP 10.0.0.1:80 rr\n  ->"), "f, line 5: a real server has an address with a port");
    EXPECT_EQ(stats("TCP 10.0.0.1:80 1 2 3 4"), "f, line 4: expected five counters at the end of the line");
    EXPECT_EQ(stats("TCP 10.0.0.1:80 1 2 3 4 5Q"), "f, line 4: expected five counters at the end of the line");
    EXPECT_EQ(stats("TCP 10.0.0.1:80 1 2 3 4 99999999999999999T"), "f, line 4: expected five counters at the end of the line");
}

TEST(IpvsProc, ReadsHexadecimalAddresses)
{
    const IpvsTable table =
        read(parseProcIpvs("IP Virtual Server version 1.2.1 (size=4096)\n"
                           "Prot LocalAddress:Port Scheduler Flags\n"
                           "  -> RemoteAddress:Port Forward Weight ActiveConn InActConn\n"
                           "TCP  0A600001:01BB rr \n"
                           "  -> 0A000023:0D05      Masq    2      0          0         \n"
                           "UDP  [fd00:0010:0096:0000:0000:0000:0000:35bb]:0035 rr persistent 2700000 FFFFFFFF\n"
                           "FWM  0000000A rr \n",
                           "proc"));
    EXPECT_THAT(describe(table),
                ElementsAre("tcp 10.96.0.1:443 rr -> 10.0.0.35:3333 w2", "udp [fd00:10:96::35bb]:53 rr 0", "fwmark 10 rr"));
    EXPECT_THAT(table.virtualServers[1].flags, ElementsAre("jiffies 2700000", "FFFFFFFF"));
    EXPECT_THAT(errorOf(parseProcIpvs(std::string(listHeader) + "TCP 10.0.0.1:80 rr\n", "proc")),
                HasSubstr("line 4: \"10.0.0.1:80\" is no address with a port"));
}

TEST(IpvsListing, AddsCountersToTheServersOfATable)
{
    IpvsTable table = read(parseIpvsSave("-A -t 10.96.0.1:443 -s rr\n-a -t 10.96.0.1:443 -r 10.0.0.1:1 -m\n"
                                         "-a -t 10.96.0.1:443 -r 10.0.0.2:1 -m\n-A -u 10.96.0.1:443 -s rr\n",
                                         "ipvs.txt"));
    addListing(table, read(parseIpvsList(std::string(listHeader) + "TCP 10.96.0.1:443 rr\n  -> 10.0.0.2:1 Masq 1 5 6\n", "l")));
    addListing(table,
               read(parseIpvsList(std::string(statsHeader)
                                      + "TCP 10.96.0.1:443 1 2 3 4 5\n  -> 10.0.0.2:1 6 7 8 9 10\n"
                                        "  -> 10.0.0.3:1 1 1 1 1 1\nTCP 10.96.0.9:1 1 1 1 1 1\n",
                                  "s")));
    addListing(table, read(parseIpvsList(std::string(rateHeader) + "UDP 10.96.0.1:443 0 0 0 0 9\n", "r")));

    ASSERT_EQ(table.virtualServers.size(), 2u);
    const auto& [tcp, udp] = std::tie(table.virtualServers[0], table.virtualServers[1]);
    EXPECT_EQ(tcp.statistics, (IpvsStatistics{1, 2, 3, 4, 5}));
    EXPECT_FALSE(tcp.rate.has_value());
    EXPECT_EQ(udp.rate, (IpvsStatistics{0, 0, 0, 0, 9}));
    EXPECT_FALSE(udp.statistics.has_value());
    ASSERT_EQ(tcp.realServers.size(), 2u);
    EXPECT_FALSE(tcp.realServers[0].statistics.has_value());
    EXPECT_EQ(tcp.realServers[1].statistics, (IpvsStatistics{6, 7, 8, 9, 10}));
    EXPECT_EQ(tcp.realServers[1].activeConnections, 5u);  // the later listings have no such column
    EXPECT_EQ(tcp.realServers[1].inactiveConnections, 6u);
}

// The four notations of one table say the same.
TEST(IpvsSamples, AgreeInAllNotations)
{
    const auto evidence = test::openSample("shop-ipvs");
    for (const std::string& node : evidence.nodeNames()) {
        const auto text = [&](const char* file) { return *evidence.find("nodes/" + node + '/' + file); };
        IpvsTable saved = read(parseIpvsSave(text("ipvs.txt"), "ipvs.txt"));
        EXPECT_GT(saved.virtualServers.size(), 20u);
        EXPECT_EQ(describe(read(parseIpvsList(text("ipvs-list.txt"), "l"))), describe(saved));

        const IpvsTable proc = read(parseProcIpvs(text("proc-net-ip_vs.txt"), "p"));
        std::multiset<std::string> inProc;
        std::multiset<std::string> inSave;
        for (VirtualServer server : proc.virtualServers) {
            std::ranges::sort(server.realServers, {}, &RealServer::address);
            inProc.insert(describe(server, false));
        }
        for (VirtualServer server : saved.virtualServers) {
            std::ranges::sort(server.realServers, {}, &RealServer::address);
            inSave.insert(describe(server, false));
        }
        EXPECT_EQ(inProc, inSave);

        addListing(saved, read(parseIpvsList(text("ipvs-stats.txt"), "s")));
        addListing(saved, read(parseIpvsList(text("ipvs-rate.txt"), "r")));
        for (const VirtualServer& server : saved.virtualServers) {
            EXPECT_TRUE(server.statistics && server.rate) << server.text;
            for (const RealServer& real : server.realServers)
                EXPECT_TRUE(real.statistics && real.rate) << real.text;
        }
    }
}

}  // namespace
}  // namespace fairlead::netfilter
