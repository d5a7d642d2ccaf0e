#include "model/ssh/session/terminal_prompter.h"

#include "model/ssh/session/server_offer.h"
#include "model/ssh/session/server_text.h"
#include "tests/support/run_coroutine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <pty.h>
#include <unistd.h>

#include <array>
#include <utility>

namespace fairlead::ssh {
namespace {

using testing::HasSubstr;

// A terminal whose other end the test types at.
class TerminalPrompterTest : public testing::Test {
protected:
    TerminalPrompterTest()
    {
        std::array<char, 100> name{};
        EXPECT_EQ(openpty(&m_keyboard, &m_line, name.data(), nullptr, nullptr), 0);
        m_prompter = TerminalPrompter::open(name.data());
    }
    ~TerminalPrompterTest() override
    {
        ::close(m_keyboard);
        ::close(m_line);
    }
    void type(const std::string& text) const
    {
        EXPECT_EQ(::write(m_keyboard, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    }
    // What is shown, up to the words.
    std::string screenTo(const std::string& words) const
    {
        std::string text;
        std::array<char, 4096> block{};
        while (text.find(words) == std::string::npos) {
            const ssize_t got = ::read(m_keyboard, block.data(), block.size());
            if (got <= 0)
                break;
            text.append(block.data(), static_cast<std::size_t>(got));
        }
        return text;
    }

    boost::asio::io_context m_context;
    int m_keyboard = -1;
    int m_line = -1;
    std::shared_ptr<TerminalPrompter> m_prompter;
};

TEST_F(TerminalPrompterTest, AsksUntilYesOrNo)
{
    ASSERT_TRUE(m_prompter);
    type("perhaps\nyes\n");
    const auto consent =
        test::runCoroutine(m_context, m_prompter->acceptHostKey({"node-1", "ED25519", "SHA256:abc", "known_hosts"}));
    ASSERT_TRUE(consent) << consent.error().why;
    EXPECT_EQ(*consent, Consent::given);
    EXPECT_THAT(screenTo("(yes/no)"), HasSubstr("ED25519 SHA256:abc"));
    type("no\n");
    const auto refused = test::runCoroutine(m_context, m_prompter->allowProxyCommand("node-1", "nc node-1 22"));
    ASSERT_TRUE(refused);
    EXPECT_EQ(*refused, Consent::refused);
}

TEST_F(TerminalPrompterTest, EndsWithTheTerminal)
{
    ASSERT_TRUE(m_prompter);
    ::close(std::exchange(m_keyboard, -1));
    const auto password = test::runCoroutine(m_context, m_prompter->passphrase("key", false));
    EXPECT_FALSE(password);
}

TEST(ServerText, HasNoControlCharacters)
{
    EXPECT_EQ(plainServerText("a\033[31mred\033[0m\033]0;title\007b\r\n\x01\x7f\xff\xc2\x9b"
                              "c"),
              "aredb ?c");
    EXPECT_EQ(plainServerText("one\ntwo\n", 100, true), "one\ntwo");
    EXPECT_EQ(plainServerText("caf\xc3\xa9 \xe2\x80\xae"
                              "evil"),
              "caf\xc3\xa9 evil")
        << "no change of direction";
    EXPECT_EQ(plainServerText(std::string(50, 'x'), 10), std::string(10, 'x') + "…");
    EXPECT_EQ(plainServerText("\033"), "");
    EXPECT_EQ(plainServerText("\033[1;2"), "");
}

TEST(ServerOffer, TellsWhichServerRefusesSha1)
{
    EXPECT_TRUE(refusesSha1(parseServerOffer("SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")));
    EXPECT_TRUE(refusesSha1(parseServerOffer("SSH-2.0-OpenSSH_8.8\r\n")));
    EXPECT_FALSE(refusesSha1(parseServerOffer("SSH-2.0-OpenSSH_8.7\r\n")));
    EXPECT_FALSE(refusesSha1(parseServerOffer("SSH-2.0-dropbear\r\n")));
    EXPECT_EQ(parseServerOffer("welcome\r\nSSH-2.0-x").software, "") << "the line is not complete";
    EXPECT_EQ(parseServerOffer("").greeting, "");
}

}  // namespace
}  // namespace fairlead::ssh
