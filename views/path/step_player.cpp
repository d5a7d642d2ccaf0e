#include "views/path/step_player.h"

#include "views/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>

namespace fairlead::views {

namespace {

// Long enough to read a rule's sentence.
constexpr int millisecondsPerStep = 1600;

}  // namespace

StepPlayer::StepPlayer(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_slider(new QSlider(Qt::Horizontal, this)), m_label(new QLabel(this))
{
    setObjectName(QStringLiteral("stepBar"));
    setAttribute(Qt::WA_StyledBackground);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 12, 4);
    layout->setSpacing(4);
    m_first = addButton("step-first", tr("First step (Home)"));
    m_back = addButton("step-back", tr("One step back (,)"));
    m_play = addButton("play", tr("Play (Space)"));
    m_on = addButton("step-on", tr("One step on (.)"));
    m_last = addButton("step-last", tr("Last step (End)"));
    m_slider->setObjectName(QStringLiteral("stepSlider"));
    m_slider->setAccessibleName(tr("Step of the packet's way"));
    m_slider->setPageStep(1);
    layout->addWidget(m_slider, 1);
    m_label->setObjectName(QStringLiteral("muted"));
    m_label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_label->setMinimumWidth(m_label->fontMetrics().horizontalAdvance(tr("Step %L1 of %L2").arg(888).arg(888)));
    layout->addWidget(m_label);
    m_clock.setInterval(millisecondsPerStep);
    connect(&m_clock, &QTimer::timeout, this, [this] { goBy(1); });
    connect(m_first, &QToolButton::clicked, this, [this] { goTo(0); });
    connect(m_back, &QToolButton::clicked, this, [this] { goBy(-1); });
    connect(m_play, &QToolButton::clicked, this, &StepPlayer::togglePlaying);
    connect(m_on, &QToolButton::clicked, this, [this] { goBy(1); });
    connect(m_last, &QToolButton::clicked, this, [this] { goTo(m_count - 1); });
    connect(m_slider, &QSlider::valueChanged, this, [this](int step) {
        if (step == m_count - 1)
            m_clock.stop();
        update();
        emit stepChanged(step);
    });
    connect(&m_theme, &Theme::changed, this, &StepPlayer::followTheme);
    setSteps(0, 0);
}

QToolButton* StepPlayer::addButton(const char* icon, const QString& name)
{
    auto* button = new QToolButton(this);
    button->setProperty("icon-name", QString::fromLatin1(icon));
    button->setAutoRaise(true);
    button->setToolTip(name);
    button->setAccessibleName(name);
    layout()->addWidget(button);
    return button;
}

void StepPlayer::followTheme()
{
    for (QToolButton* button : findChildren<QToolButton*>())
        button->setIcon(m_theme.icon(button->property("icon-name").toString()));
}

void StepPlayer::setSteps(int count, int current)
{
    m_clock.stop();
    m_count = std::max(0, count);
    const QSignalBlocker blocker(m_slider);
    m_slider->setRange(0, std::max(0, m_count - 1));
    m_slider->setValue(current);
    update();
}

int StepPlayer::current() const { return m_slider->value(); }

void StepPlayer::goTo(int step) { m_slider->setValue(step); }

void StepPlayer::togglePlaying()
{
    if (isPlaying()) {
        stop();
        return;
    }
    if (m_count < 2)
        return;
    if (current() == m_count - 1)
        goTo(0);
    m_clock.start();
    update();
}

void StepPlayer::stop()
{
    m_clock.stop();
    update();
}

void StepPlayer::update()
{
    const bool several = m_count > 1;
    m_slider->setEnabled(several);
    m_play->setEnabled(several);
    m_first->setEnabled(several && current() > 0);
    m_back->setEnabled(several && current() > 0);
    m_on->setEnabled(several && current() < m_count - 1);
    m_last->setEnabled(several && current() < m_count - 1);
    const QString play = isPlaying() ? tr("Pause (Space)") : tr("Play (Space)");
    m_play->setProperty("icon-name", isPlaying() ? QStringLiteral("pause") : QStringLiteral("play"));
    m_play->setToolTip(play);
    m_play->setAccessibleName(play);
    m_label->setText(m_count == 0 ? QString() : tr("Step %L1 of %L2").arg(current() + 1).arg(m_count));
    followTheme();
}

}  // namespace fairlead::views
