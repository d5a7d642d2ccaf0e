#include "views/window/notice_page.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStyle>
#include <QVBoxLayout>

#include <algorithm>

namespace fairlead::views {

namespace {

constexpr int textWidth = 560;

}  // namespace

NoticePage::NoticePage(QWidget* parent)
    : QWidget(parent), m_title(new QLabel(this)), m_text(new QLabel(this)), m_progress(new QProgressBar(this))
{
    setObjectName(QStringLiteral("page"));
    setAttribute(Qt::WA_StyledBackground);
    m_text->setObjectName(QStringLiteral("emptyText"));
    for (QLabel* label : {m_title, m_text}) {
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignHCenter);
        label->setFixedWidth(textWidth);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    }
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(textWidth / 2);
    auto* column = new QVBoxLayout(this);
    column->setSpacing(14);
    column->addStretch(2);
    column->addWidget(m_title, 0, Qt::AlignHCenter);
    column->addWidget(m_text, 0, Qt::AlignHCenter);
    column->addWidget(m_progress, 0, Qt::AlignHCenter);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch(1);
    m_cancel = addButton(tr("Cancel"), &NoticePage::cancelRequested);
    m_open = addButton(tr("Open a capture…"), &NoticePage::openRequested);
    m_sample = addButton(tr("Open the sample cluster"), &NoticePage::sampleRequested);
    m_start = addButton(tr("Choose a cluster"), &NoticePage::startRequested);
    for (QPushButton* button : {m_cancel, m_open, m_sample, m_start})
        buttons->addWidget(button);
    buttons->addStretch(1);
    column->addLayout(buttons);
    column->addStretch(3);
    showWords({}, {}, false);
}

QPushButton* NoticePage::addButton(const QString& text, void (NoticePage::*signal)())
{
    auto* button = new QPushButton(text, this);
    connect(button, &QPushButton::clicked, this, signal);
    return button;
}

void NoticePage::showProgress(const QString& title)
{
    showWords(tr("Opening %1").arg(title), tr("Reading the objects and every node's rules."), false);
    m_progress->show();
    m_cancel->show();
    m_open->hide();
    m_sample->hide();
    m_start->hide();
}

void NoticePage::showError(const Error& error)
{
    const QString why = QString::fromStdString(error.why);
    const QString hint = QString::fromStdString(error.hint);
    showWords(QString::fromStdString(error.what), hint.isEmpty() ? why : why + QLatin1String("\n\n") + hint, true);
}

QString NoticePage::text() const { return m_title->text() + QLatin1Char('\n') + m_text->text(); }

void NoticePage::showWords(const QString& title, const QString& text, bool isError)
{
    m_title->setObjectName(isError ? QStringLiteral("errorTitle") : QStringLiteral("emptyTitle"));
    m_title->style()->unpolish(m_title);
    m_title->style()->polish(m_title);
    m_title->setText(title);
    m_text->setText(text);
    for (QLabel* label : {m_title, m_text}) {  // a layout gives wrapped text only the height of one line
        label->ensurePolished();
        label->setFixedHeight(std::max(0, label->heightForWidth(textWidth)));
    }
    m_progress->hide();
    m_cancel->hide();
    m_open->show();
    m_sample->show();
    m_start->show();
}

}  // namespace fairlead::views
